using Nuke.Common;
using Nuke.Components;

// The door: the chain of targets, readable from top to bottom. What they do is in Platform.
partial class Build : NukeBuild, IRestore, ICompile, ITest
{
    Target Tools => _ => _
        .Description(About(nameof(Tools)))
        .Executes(() => Perform((session, cancellationToken) => session.ToolsAsync(cancellationToken)));

    Target Lease => _ => _
        .Description(About(nameof(Lease)))
        .DependsOn(Tools)
        .Executes(() => PerformPhase(nameof(Lease)));

    Target Terraform => _ => _
        .Description(About(nameof(Terraform)))
        .DependsOn(Lease)
        .Executes(() => PerformPhase(nameof(Terraform)));

    Target PreK8s => _ => _
        .Description(About(nameof(PreK8s)))
        .DependsOn(Terraform)
        .Executes(() => PerformPhase(nameof(PreK8s)));

    Target Kubespray => _ => _
        .Description(About(nameof(Kubespray)))
        .DependsOn(PreK8s)
        .Executes(() => PerformPhase(nameof(Kubespray)));

    Target PostK8s => _ => _
        .Description(About(nameof(PostK8s)))
        .DependsOn(Kubespray)
        .Executes(() => PerformPhase(nameof(PostK8s)));

    Target ArgoApps => _ => _
        .Description(About(nameof(ArgoApps)))
        .DependsOn(PostK8s)
        .Executes(() => PerformPhase(nameof(ArgoApps)));

    Target WorkflowTemplates => _ => _
        .Description(About(nameof(WorkflowTemplates)))
        .DependsOn(ArgoApps)
        .Executes(() => PerformPhase(nameof(WorkflowTemplates)));

    Target Provision => _ => _
        .Description(About(nameof(Provision)))
        .DependsOn(WorkflowTemplates)
        .Executes(() => Perform(PrintSummaryAsync));

    Target Destroy => _ => _
        .Description(About(nameof(Destroy)))
        .Executes(() => Perform(DestroyAsync));
}
