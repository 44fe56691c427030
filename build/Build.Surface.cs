using System.Collections.Immutable;
using System.Reflection;
using GourmetGram.Platform.Configuration;
using Nuke.Common;

// What the build offers, for the help and for the strict reading of the command line.
partial class Build
{
    static readonly ImmutableArray<TargetInfo> Listed =
    [
        new("Provision", "Start here", "The whole chain, from nothing to a running pipeline; run it again at any time."),
        new("Status", "Start here", "What exists, where it is, what stands in for the real thing. Changes nothing."),
        new("Destroy", "Start here", "Back to nothing: applications, infrastructure, lease, and whatever else bears the suffix."),
        new("Tools", "The chain, in order (each runs those before it)", "Find or fetch Terraform and Ansible, say which and why, ready the site."),
        new("Lease", "The chain, in order (each runs those before it)", "Reserve the nodes (Blazar), wait until the lease is ACTIVE."),
        new("Terraform", "The chain, in order (each runs those before it)", "Apply tf/kvm: network, ports, servers, floating IP."),
        new("PreK8s", "The chain, in order (each runs those before it)", "Prepare the nodes over SSH: firewall, registry trust, kernel settings."),
        new("Kubespray", "The chain, in order (each runs those before it)", "Install Kubernetes on the nodes, fetch the kubeconfig, open the way to the API; --reset takes it off again."),
        new("PostK8s", "The chain, in order (each runs those before it)", "kubectl for cc, Argo CD, Argo Workflows, Argo Events."),
        new("ArgoApps", "The chain, in order (each runs those before it)", "Platform, first images, staging, canary, production as Argo CD applications."),
        new("WorkflowTemplates", "The chain, in order (each runs those before it)", "Train, build, deploy, test, promote, revert, cron: the model's life."),
        new("Test", "For contributors", "Compile everything and run all tests."),
        new("Compile", "For contributors", "Compile everything."),
        new("Restore", "For contributors", "Restore the packages."),
    ];

    static string About(string target) => Listed.Single(listed => listed.Name == target).Description;

    static BuildSurface Surface() => new(
        Listed,
        [
            .. typeof(Build)
                .GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .OrderBy(field => field.MetadataToken)
                .Select(field => (Field: field, Parameter: field.GetCustomAttribute<ParameterAttribute>(), Group: field.GetCustomAttribute<KnobGroupAttribute>()))
                .Where(knob => knob.Parameter is not null && knob.Group is not null)
                .Select(knob => new Knob(knob.Field.Name, Kind(knob.Field.FieldType), knob.Group!.Heading, knob.Parameter!.Description ?? "")),
            new Knob("Configuration", KnobKind.Text, "For contributors", "Debug or Release, for Compile and Test. Default: Debug here, Release on a build server."),
        ]);

    static KnobKind Kind(Type type) =>
        type == typeof(bool) ? KnobKind.Switch
        : type == typeof(int?) ? KnobKind.Number
        : type == typeof(string[]) ? KnobKind.List
        : KnobKind.Text;

    static string HelpText() => HelpPage.Render(Surface(), Console.IsOutputRedirected ? 100 : Console.WindowWidth);
}
