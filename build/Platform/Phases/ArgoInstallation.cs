using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Installs the Argo projects through the Kubernetes API, where the cluster's machines are not ours to run kubectl on. The same manifests
/// and the same files of our own as the playbook's, applied by the same two owners of fields.
/// </summary>
/// <param name="context">What the phase is given.</param>
/// <param name="cluster">The cluster.</param>
internal sealed class ArgoInstallation(PhaseContext context, ClusterApi cluster)
{
    // kubectl's own name, so that a cluster whose playbook ran before does not change hands.
    private const string ManifestOwner = "kubectl";

    private static readonly ImmutableHashSet<string> ClusterScoped =
    [
        "Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "PriorityClass", "StorageClass",
        "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService",
    ];

    private string Files => Path.Combine(context.Paths.Ansible, "post_k8s", "files");

    public async Task<PhasePlan> ProbeAsync(ImmutableArray<InstalledComponent> components, CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(cancellationToken).ConfigureAwait(false) is not { } api)
        {
            return new PhasePlan.Skip("there is no cluster to install into");
        }

        var needed = await Task.WhenAll(Layers(api, components).Select(async layer =>
            (layer.Title, Count: (await layer.Api.CompareAsync(layer.Objects, cancellationToken).ConfigureAwait(false)).Count(change => change.Needed)))).ConfigureAwait(false);
        ImmutableArray<string> steps = [.. needed.Where(layer => layer.Count > 0).Select(layer => $"install {layer.Title} through the API: {layer.Count} objects")];
        return steps.IsEmpty ? new PhasePlan.Nothing("Argo CD, Argo Workflows and Argo Events are installed") : new PhasePlan.Act(steps);
    }

    public async Task<string> ApplyAsync(ImmutableArray<InstalledComponent> components, CancellationToken cancellationToken)
    {
        var api = await cluster.FindAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new KubernetesException("There is no cluster to install into", null, "give one with --kubeconfig");
        var applied = 0;
        foreach (var layer in Layers(api, components))
        {
            var changes = await layer.Api.CompareAsync(layer.Objects, cancellationToken).ConfigureAwait(false);
            applied += await new ObjectApplier(layer.Api, context.Conditions, context.Reporter).ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(components.Select(component => WaitAsync(api, component, cancellationToken))).ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"installed through the API, {applied} objects");
    }

    private IEnumerable<Layer> Layers(KubernetesApi api, ImmutableArray<InstalledComponent> components) =>
    [
        new("namespaces", api.As(ManifestOwner), YamlDocuments.ReadFile(Path.Combine(Files, "namespaces.yaml"))),
        .. components.Select(component => new Layer(
            component.Name,
            api.As(ManifestOwner),
            [.. YamlDocuments.ReadFile(component.File).Select(document => Placed(document, component.Namespace))])),
        new("the access of people and workflows", api, YamlDocuments.ReadFile(Path.Combine(Files, "access.yaml"))),
    ];

    private static JsonObject Placed(JsonObject document, string ns)
    {
        if (!ClusterScoped.Contains(document.Text("kind") ?? "") && document.Text("metadata", "namespace") is null)
        {
            document.Set(ns, "metadata", "namespace");
        }

        return document;
    }

    private Task<bool> WaitAsync(KubernetesApi api, InstalledComponent component, CancellationToken cancellationToken) =>
        context.Conditions.WaitAsync(
            new Condition<bool>(
                $"{component.Name} is available",
                async token =>
                {
                    var deployments = await api.ListAsync("apps/v1", "Deployment", component.Namespace, null, token).ConfigureAwait(false);
                    var waiting = deployments.Where(deployment => !IsAvailable(deployment)).Select(deployment => deployment.Text("metadata", "name")).ToList();
                    return waiting.Count == 0 ? Observed.Met(true) : Observed.NotYet<bool>($"waiting for {string.Join(", ", waiting)}");
                },
                TimeSpan.FromMinutes(10),
                $"see what keeps it: kubectl --kubeconfig {api.Kubeconfig} -n {component.Namespace} get pods"),
            cancellationToken);

    private static bool IsAvailable(JsonObject deployment) =>
        deployment.Items("status", "conditions").Any(condition => condition.Text("type") == "Available" && condition.Text("status") == "True");

    private sealed record Layer(string Title, KubernetesApi Api, ImmutableArray<JsonObject> Objects);
}
