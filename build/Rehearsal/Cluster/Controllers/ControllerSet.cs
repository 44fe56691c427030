using GourmetGram.Rehearsal.Cluster.Argo;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Security;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>All controllers of the cluster.</summary>
internal static class ControllerSet
{
    public static IReadOnlyList<IController> All(ClusterObjects objects, ControllerPace pace, ClusterPki pki)
    {
        var pacer = new Pacer(objects, pace);
        return
        [
            new DefinitionController(objects),
            new NamespaceController(objects, pki.AuthorityPem),
            new TokenSecretController(objects, new TokenIssuer(pki, objects), pki.AuthorityPem),
            new NodeController(objects, pacer),
            new DeploymentController(objects),
            new ReplicaSetController(objects),
            new StatefulSetController(objects),
            new DaemonSetController(objects),
            new JobController(objects),
            new PodController(objects, pacer),
            new VolumeController(objects, pacer),
            new ServiceController(objects),
            new ApplicationController(objects, pacer),
            new WorkflowController(objects, pacer),
            new CronWorkflowController(objects),
            new OwnedObjectsController(objects),
        ];
    }
}
