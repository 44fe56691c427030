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
        new("Doctor", "Start here", "Look at tools, login, rights, quota and what the cloud must have; say how to mend it. Changes nothing."),
        new("Plan", "Start here", "What Provision would do, phase by phase; Terraform's part with old and new values. Changes nothing."),
        new("Destroy", "Start here", "Back to nothing: applications, infrastructure, lease, and whatever else bears the suffix."),
        new("Tools", "The chain, in order (each runs those before it)", "Find or fetch Terraform and Ansible, say which and why, ready the site."),
        new("Lease", "The chain, in order (each runs those before it)", "Reserve the nodes (Blazar), wait until the lease is ACTIVE."),
        new("Terraform", "The chain, in order (each runs those before it)", "Apply tf/kvm: network, ports, servers, floating IP."),
        new("PreK8s", "The chain, in order (each runs those before it)", "Prepare the nodes over SSH: firewall, registry trust, kernel settings."),
        new("Kubespray", "The chain, in order (each runs those before it)", "Install Kubernetes on the nodes, fetch the kubeconfig, open the way to the API; --reset takes it off again."),
        new("PostK8s", "The chain, in order (each runs those before it)", "kubectl and container tools for cc, Argo CD, Argo Workflows, Argo Events, Headlamp."),
        new("ArgoApps", "The chain, in order (each runs those before it)", "Platform, first images, staging, canary, production as Argo CD applications."),
        new("WorkflowTemplates", "The chain, in order (each runs those before it)", "Train, build, deploy, test, promote, revert, cron: the model's life."),
        new("SecurityGroups", "Looking after it", "Make the project's security groups where they are missing: once per project; Terraform does it too."),
        new("ExtendLease", "Looking after it", "Move the end of the lease (--hours 8)."),
        new("ReplaceNode", "Looking after it", "Make one node anew (--node node3), on its ports and with its addresses; asks first."),
        new("Adopt", "Looking after it", "Take what the cloud holds under this suffix into Terraform's state; make, replace and delete nothing."),
        new("PingNodes", "A way in (each needs what is provisioned)", "Say hello to every node, over SSH and with Ansible."),
        new("Tunnel", "A way in (each needs what is provisioned)", "Keep the Kubernetes API open for kubectl until Ctrl-C; comes back when the connection breaks."),
        new("Dashboards", "A way in (each needs what is provisioned)", "Argo CD, Argo Workflows and a Kubernetes UI in your browser until Ctrl-C."),
        new("Benchmark", "For contributors", "What our Ansible settings save over a slow bastion, measured on the rehearsal's nodes."),
        new("Test", "For contributors", "Compile everything and run all tests."),
        new("Specs", "For contributors", "The same specs against the stand-ins and, with --against openstack, a real OpenStack."),
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
