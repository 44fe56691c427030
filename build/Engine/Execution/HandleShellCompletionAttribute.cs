using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>Keeps <c>.nuke/build.schema.json</c>, which editors and shells complete from, as the build is.</summary>
internal sealed class HandleShellCompletionAttribute : BuildExtensionAttributeBase, IOnBuildCreated
{
    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets)
    {
        if (Build.BuildProjectFile != null)
            WriteFiles();
        if (NukeBuild.Parameters.GetParameter<bool>(WellKnown.CompletionParameterName))
            Environment.Exit(0);
    }

    private void WriteFiles()
    {
        var schema = SchemaUtility.GetJsonString(Build) + "\n";
        var schemaFile = WellKnown.GetBuildSchemaFile(Build.RootDirectory);
        if (!schemaFile.FileExists() || schemaFile.ReadAllText() != schema)
            schemaFile.WriteAllText(schema);

        var parametersFile = WellKnown.GetParametersFile(Build.RootDirectory, WellKnown.DefaultProfileName);
        if (!parametersFile.FileExists())
            parametersFile.WriteAllLines(["{", $"  \"$schema\": \"./{WellKnown.BuildSchemaFileName}\"", "}"]);
    }
}
