using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Doctor;

/// <summary>A cluster that the user brought.</summary>
internal static class ClusterCheck
{
    public static IEnumerable<DoctorCheck> All(ClusterSource.Existing cluster) => [new("cluster", "API", token => LookAsync(cluster, token))];

    private static async Task<Verdict?> LookAsync(ClusterSource.Existing cluster, CancellationToken cancellationToken) =>
        await ApiHealth.ProblemAsync(new ClusterAccess(cluster.Kubeconfig, cluster.Context), cancellationToken).ConfigureAwait(false) is { } problem
            ? Verdict.Fail(
                $"{cluster.Kubeconfig}{(cluster.Context is null ? "" : $", context {cluster.Context}")}: {problem}",
                $"see what kubectl --kubeconfig {cluster.Kubeconfig} get nodes says; --kubeconfig and --kube-context choose another",
                ExitCode.Kubernetes)
            : Verdict.Ok($"answers ({cluster.Kubeconfig}{(cluster.Context is null ? "" : $", context {cluster.Context}")})");
}
