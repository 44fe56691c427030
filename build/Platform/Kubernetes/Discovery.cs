using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>Knows under which path the objects of a kind are found: asks the API once per group version.</summary>
internal sealed class Discovery(ApiTransport transport)
{
    private sealed record Resource(string Plural, bool Namespaced);

    private readonly ConcurrentDictionary<string, Task<ImmutableDictionary<string, Resource>>> groups = new(StringComparer.Ordinal);

    /// <summary>Path of an object; of the kind's list when the name is null.</summary>
    /// <exception cref="KubernetesException">The cluster does not know the kind.</exception>
    public async Task<string> PathAsync(string apiVersion, string kind, string? ns, string? name, CancellationToken cancellationToken)
    {
        var resource = await FindAsync(apiVersion, kind, cancellationToken).ConfigureAwait(false)
            ?? throw new KubernetesException(
                $"The cluster knows no kind {kind} of {apiVersion}",
                null,
                "run ./build.sh PostK8s, which installs Argo CD and Argo Workflows, then try again");
        var collection = resource.Namespaced && ns is not null
            ? $"{Root(apiVersion)}/namespaces/{Uri.EscapeDataString(ns)}/{resource.Plural}"
            : $"{Root(apiVersion)}/{resource.Plural}";
        return name is null ? collection : $"{collection}/{Uri.EscapeDataString(name)}";
    }

    /// <summary>Whether the cluster knows the kind.</summary>
    public async Task<bool> KnowsAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        await FindAsync(apiVersion, kind, cancellationToken).ConfigureAwait(false) is not null;

    private static string Root(string apiVersion) => apiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{apiVersion}" : $"api/{apiVersion}";

    private async Task<Resource?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var known = await groups.GetOrAdd(apiVersion, group => AskAsync(group, cancellationToken)).ConfigureAwait(false);
        if (known.TryGetValue(kind, out var resource))
        {
            return resource;
        }

        // A definition may be installed at any time: what is missing is asked for again.
        groups.TryRemove(apiVersion, out _);
        return null;
    }

    private async Task<ImmutableDictionary<string, Resource>> AskAsync(string apiVersion, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await transport.SendAsync(HttpMethod.Get, Root(apiVersion), null, null, cancellationToken).ConfigureAwait(false);
            if (answer.Code == HttpStatusCode.NotFound)
            {
                return ImmutableDictionary<string, Resource>.Empty;
            }

            return answer.Succeeded
                ? answer.Object().Items("resources")
                    .Where(resource => resource.Text("name")?.Contains('/', StringComparison.Ordinal) == false)
                    .ToImmutableDictionary(
                        resource => resource.Text("kind")!,
                        resource => new Resource(resource.Text("name")!, resource["namespaced"]?.GetValue<bool>() == true),
                        StringComparer.Ordinal)
                : throw ApiFailure.Refused($"say what {apiVersion} holds", answer.Code, answer.Body, transport.Kubeconfig);
        }
        catch
        {
            // A failure is nobody's answer for ever.
            groups.TryRemove(apiVersion, out _);
            throw;
        }
    }
}
