using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Installs the Argo projects and Headlamp through the Kubernetes API, where the cluster's machines are not ours to run kubectl on. The same manifests
/// and the same files of our own as the playbook's, applied by the same two owners of fields.
/// </summary>
/// <param name="context">What the phase is given.</param>
/// <param name="cluster">The cluster.</param>
internal sealed class ArgoInstallation(PhaseContext context, ClusterApi cluster)
{
    /// <summary>Said when there is nothing to do.</summary>
    public const string Done = "Argo CD, Argo Workflows, Argo Events and Headlamp are installed";

    // kubectl's own name, so that a cluster whose playbook ran before does not change hands.
    private const string ManifestOwner = "kubectl";

    private static readonly ImmutableHashSet<string> ClusterScoped =
    [
        "Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "PriorityClass", "StorageClass",
        "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService",
    ];

    private string Files => Path.Combine(context.Paths.Ansible, "post_k8s", "files");

    private static readonly (string Name, string Namespace) Headlamp = ("headlamp", "headlamp");

    /// <summary>Whatever the records on the nodes say, the cluster has the truth: components of which nothing is there, in words.</summary>
    public async Task<ImmutableArray<string>> MissingAsync(IEnumerable<(string Name, string Namespace)> components, CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(cancellationToken).ConfigureAwait(false) is not { } api)
        {
            return ["there is no cluster yet"];
        }

        var missing = await Task.WhenAll(components.Append(Headlamp).Select(async component =>
            (await api.ListAsync("apps/v1", "Deployment", component.Namespace, null, cancellationToken).ConfigureAwait(false)).IsEmpty ? component.Name : null)).ConfigureAwait(false);
        return missing.OfType<string>().ToArray() is { Length: > 0 } names ? [$"{string.Join(", ", names)} not in the cluster"] : [];
    }

    public async Task<PhasePlan> ProbeAsync(ImmutableArray<InstalledComponent> components, CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(cancellationToken).ConfigureAwait(false) is not { } api)
        {
            return new PhasePlan.Skip("there is no cluster to install into");
        }

        var needed = await Task.WhenAll(Layers(api, components).Select(async layer =>
            (layer.Title, Count: (await layer.Api.CompareAsync(layer.Objects, cancellationToken).ConfigureAwait(false)).Count(change => change.Needed)))).ConfigureAwait(false);
        ImmutableArray<string> steps = [.. needed.Where(layer => layer.Count > 0).Select(layer => $"install {layer.Title} through the API: {layer.Count} objects")];
        return (steps.IsEmpty, context.Settings.Force) switch
        {
            (false, _) => new PhasePlan.Act(steps),
            (true, true) => new PhasePlan.Act(["compare and apply everything through the API again (forced)"]),
            _ => new PhasePlan.Nothing(Done),
        };
    }

    public async Task<string> ApplyAsync(ImmutableArray<InstalledComponent> components, CancellationToken cancellationToken)
    {
        var api = await cluster.FindAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new KubernetesException("There is no cluster to install into", null, "give one with --kubeconfig");
        var applied = 0;
        foreach (var layer in Layers(api, components))
        {
            var changes = await layer.Api.CompareAsync(layer.Objects, cancellationToken).ConfigureAwait(false);
            if (context.Settings.Force)
            {
                changes = [.. changes.Select(change => change with { Fields = change.Fields.IsEmpty ? ["forced"] : change.Fields })];
            }

            applied += await new ObjectApplier(layer.Api, context.Conditions, context.Reporter).ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(components.Select(component => (component.Name, component.Namespace)).Append(Headlamp)
            .Select(component => WaitAsync(api, component.Name, component.Namespace, cancellationToken))).ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"installed through the API, {applied} objects");
    }

    private IEnumerable<Layer> Layers(KubernetesApi api, ImmutableArray<InstalledComponent> components) =>
    [
        new("namespaces", api.As(ManifestOwner), YamlDocuments.ReadFile(Path.Combine(Files, "namespaces.yaml"))),
        .. components.Select(component => new Layer(
            component.Name,
            api.As(ManifestOwner),
            [.. YamlDocuments.ReadFile(component.File).Select(document => Placed(document, component.Namespace))])),
        new("headlamp", api.As(ManifestOwner), YamlDocuments.ReadFile(Path.Combine(Files, "headlamp.yaml"))),
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

    private Task<bool> WaitAsync(KubernetesApi api, string name, string ns, CancellationToken cancellationToken) =>
        context.Conditions.WaitAsync(
            new Condition<bool>(
                $"{name} is available",
                async token =>
                {
                    var deployments = api.ListAsync("apps/v1", "Deployment", ns, null, token);
                    var stateful = await api.ListAsync("apps/v1", "StatefulSet", ns, null, token).ConfigureAwait(false);
                    var waiting = (await deployments.ConfigureAwait(false)).Where(deployment => !Readiness.IsAvailable(deployment))
                        .Concat(stateful.Where(set => !Readiness.IsReady(set)))
                        .Select(workload => workload.Text("metadata", "name"))
                        .ToList();
                    return waiting.Count == 0 ? Observed.Met(true) : Observed.NotYet<bool>($"waiting for {string.Join(", ", waiting)}");
                },
                TimeSpan.FromMinutes(10),
                $"see what keeps it: kubectl --kubeconfig {api.Kubeconfig} -n {ns} get pods"),
            cancellationToken);

    private sealed record Layer(string Title, KubernetesApi Api, ImmutableArray<JsonObject> Objects);
}
