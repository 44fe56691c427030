using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Argo;

/// <summary>What only this run knows of an application.</summary>
/// <param name="Repository">Git repository that Argo CD reads.</param>
/// <param name="Revision">Its branch, tag or commit.</param>
/// <param name="ExternalIp">Address at which services answer, null for none.</param>
public sealed record ApplicationInputs(string Repository, string Revision, IPAddress? ExternalIp);

/// <summary>The committed application manifests, with what only this run knows filled in.</summary>
public static class ApplicationManifests
{
    /// <summary>Reads one application and fills in its fields.</summary>
    /// <exception cref="KubernetesException">The file is missing or holds something else.</exception>
    public static JsonObject Read(string path, ApplicationInputs inputs)
    {
        var manifests = YamlDocuments.ReadFile(path);
        if (manifests.Length != 1 || manifests[0].Text("kind") != "Application" || manifests[0].At("spec", "source") is not JsonObject)
        {
            throw new KubernetesException($"{path} holds no Application", null, "take it from version control again");
        }

        return Fill(manifests[0], inputs);
    }

    /// <summary>Fills in repository, revision and address. The image is left to the chart and the workflows: it moves on without us.</summary>
    public static JsonObject Fill(JsonObject application, ApplicationInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        application.Set(inputs.Repository, "spec", "source", "repoURL");
        application.Set(inputs.Revision, "spec", "source", "targetRevision");
        application.Set(inputs.ExternalIp?.ToString() ?? "", "spec", "source", "helm", "valuesObject", "externalIP");
        return application;
    }

    /// <summary>Names of the applications of a folder, in order.</summary>
    public static ImmutableArray<string> Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.yaml").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];
}
