using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>Makes <c>.nuke/parameters.json</c> and the named profiles a source of parameter values.</summary>
public class ArgumentsFromParametersFileAttribute : BuildExtensionAttributeBase, IOnBuildCreated
{
    /// <inheritdoc />
    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets)
    {
        if (!Directory.Exists(WellKnown.GetNukeDirectory(NukeBuild.RootDirectory)))
            return;

        var members = ParameterMembers.Of(Build.GetType(), includeUnlisted: true);
        var files = new ParameterFiles(NukeBuild.RootDirectory, NukeBuild.LoadedLocalProfiles, members, NukeBuild.Parameters);
        NukeBuild.Parameters.Files = files;
    }
}
