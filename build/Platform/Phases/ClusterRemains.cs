using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// What stays in a cluster that was there before: the Argo projects and Headlamp. PostK8s installs what is missing of them, and from then on nothing
/// tells what others use of it, so they are named instead of removed.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="cluster">The cluster.</param>
public sealed class ClusterRemains(PhaseContext context, ClusterApi cluster)
{
    private ImmutableArray<(string Namespace, string Title, string Source)> Projects =>
    [
        ("argocd", "Argo CD", context.Site.Manifests.ArgoCd.Source),
        ("argo", "Argo Workflows", context.Site.Manifests.ArgoWorkflows.Source),
        ("argo-events", "Argo Events", context.Site.Manifests.ArgoEvents.Source),
        ("headlamp", "Headlamp with its administrator", Path.Combine(context.Paths.Ansible, "post_k8s", "files", "headlamp.yaml")),
    ];

    /// <summary>What stays and how to remove it, one line each; empty where the cluster goes with its nodes, or has none of it.</summary>
    public async Task<ImmutableArray<string>> TellAsync(CancellationToken cancellationToken)
    {
        if (context.Site.Cluster is not ClusterSource.Existing existing)
        {
            return [];
        }

        ImmutableArray<(string Namespace, string Title, string Source)> there;
        try
        {
            if (await cluster.FindAsync(cancellationToken).ConfigureAwait(false) is not { } api)
            {
                return [];
            }

            var found = await Task.WhenAll(Projects.Select(project => api.FindAsync(new ObjectReference("v1", "Namespace", null, project.Namespace), cancellationToken))).ConfigureAwait(false);
            there = [.. Projects.Zip(found).Where(pair => pair.Second is not null).Select(pair => pair.First)];
        }
        catch (PlatformException)
        {
            // A cluster that does not answer was told of already.
            return [];
        }

        var kubectl = $"kubectl --kubeconfig {existing.Kubeconfig}{(existing.Context is null ? "" : $" --context {existing.Context}")}";
        return there.IsEmpty
            ? []
            :
            [
                $"{string.Join(", ", there.Select(project => project.Title))} stay in this cluster, whoever installed them, for others may use them. If nobody does, remove them with:",
                .. there.Select(project => $"  {kubectl} -n {project.Namespace} delete --ignore-not-found -f {project.Source}"),
                $"  {kubectl} delete namespace {string.Join(' ', there.Select(project => project.Namespace))}",
            ];
    }
}
