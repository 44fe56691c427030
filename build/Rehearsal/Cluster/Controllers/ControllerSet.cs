using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Security;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>All controllers of the cluster.</summary>
internal static class ControllerSet
{
    public static IReadOnlyList<IController> All(ClusterObjects objects, ControllerPace pace, ClusterPki pki)
    {
        return [];
    }
}
