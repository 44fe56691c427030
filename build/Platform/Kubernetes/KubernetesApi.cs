using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>
/// The API of one cluster, for objects of any kind as JSON. Only the given kubeconfig counts, never KUBECONFIG of the environment.
/// Safe for concurrent use. Every method throws <see cref="KubernetesException"/> with the API's own reason when it refuses, or does not answer.
/// https://kubernetes.io/docs/reference/using-api/api-concepts/
/// </summary>
public sealed class KubernetesApi : IDisposable
{
    /// <summary>Who the fields belong to that we apply. https://kubernetes.io/docs/reference/using-api/server-side-apply/</summary>
    public const string FieldManager = "gourmetgram";

    private const string ApplyPatch = "application/apply-patch+yaml";
    private const string MergePatch = "application/merge-patch+json";

    private readonly ApiTransport transport;
    private readonly Discovery discovery;

    private readonly string manager;

    private KubernetesApi(ApiTransport transport, Discovery discovery, string manager)
    {
        this.transport = transport;
        this.discovery = discovery;
        this.manager = manager;
    }

    /// <summary>Path of the kubeconfig in use.</summary>
    public string Kubeconfig => transport.Kubeconfig;

    /// <summary>Reads the kubeconfig; the cluster is not asked yet.</summary>
    /// <param name="kubeconfig">Absolute path.</param>
    /// <param name="context">Context within it, null for its current one.</param>
    /// <param name="server">Where the server is reached instead of where the kubeconfig says; its certificate must name that place too.</param>
    public static KubernetesApi Open(string kubeconfig, string? context, Uri? server = null)
    {
        var transport = ApiTransport.Open(kubeconfig, context, server);
        return new KubernetesApi(transport, new Discovery(transport), FieldManager);
    }

    /// <summary>The same cluster, with another owner of the fields that are applied; goes with this one.</summary>
    public KubernetesApi As(string fieldManager) => new(transport, discovery, fieldManager);

    /// <summary>Whether the API answers within the time, whatever it says.</summary>
    public Task<bool> AnswersAsync(TimeSpan timeout, CancellationToken cancellationToken) => transport.AnswersAsync(timeout, cancellationToken);

    /// <summary>Whether the cluster has such a kind.</summary>
    public Task<bool> KnowsAsync(string apiVersion, string kind, CancellationToken cancellationToken) => discovery.KnowsAsync(apiVersion, kind, cancellationToken);

    /// <summary>The object, null when there is none, nor its kind.</summary>
    public async Task<JsonObject?> FindAsync(ObjectReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (!await discovery.KnowsAsync(reference.ApiVersion, reference.Kind, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var answer = await SendAsync(HttpMethod.Get, reference, "", null, null, cancellationToken).ConfigureAwait(false);
        return answer.Code == HttpStatusCode.NotFound ? null : Checked(answer, $"show {reference}");
    }

    /// <summary>The object as a waiting look sees it: an API that does not answer for a while is no reason to give up.</summary>
    /// <returns>The object, and why there is none when the API did not answer.</returns>
    public async Task<(JsonObject? Found, string? Trouble)> GlanceAsync(ObjectReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return (await FindAsync(reference, cancellationToken).ConfigureAwait(false), null);
        }
        catch (KubernetesException exception) when (exception.InnerException is HttpRequestException or TimeoutException)
        {
            return (null, exception.What);
        }
    }

    /// <summary>The objects of a kind, none when the cluster does not have the kind.</summary>
    /// <param name="apiVersion">group/version.</param>
    /// <param name="kind">Kind.</param>
    /// <param name="ns">Namespace, null for all.</param>
    /// <param name="labelSelector">Which of them; null for all. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<ImmutableArray<JsonObject>> ListAsync(string apiVersion, string kind, string? ns, string? labelSelector, CancellationToken cancellationToken)
    {
        if (!await discovery.KnowsAsync(apiVersion, kind, cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        var path = await discovery.PathAsync(apiVersion, kind, ns, null, cancellationToken).ConfigureAwait(false);
        var query = labelSelector is null ? "" : $"?labelSelector={Uri.EscapeDataString(labelSelector)}";
        var answer = await transport.SendAsync(HttpMethod.Get, path + query, null, null, cancellationToken).ConfigureAwait(false);
        return [.. Checked(answer, $"list {kind}s").Items("items")];
    }

    /// <summary>Makes an object that does not exist.</summary>
    /// <returns>The object as stored; null when one of that name exists already.</returns>
    public async Task<JsonObject?> CreateAsync(JsonObject manifest, CancellationToken cancellationToken)
    {
        var reference = ObjectReference.Of(manifest);
        var path = await discovery.PathAsync(reference.ApiVersion, reference.Kind, reference.Namespace, null, cancellationToken).ConfigureAwait(false);
        var answer = await transport.SendAsync(
            HttpMethod.Post, $"{path}?fieldManager={manager}&fieldValidation=Strict", manifest.ToJsonString(), "application/json", cancellationToken).ConfigureAwait(false);
        return answer.Code == HttpStatusCode.Conflict ? null : Checked(answer, $"create {reference}");
    }

    /// <summary>Server-side apply: makes the object, or sets the fields that the manifest names, whoever they belonged to.</summary>
    public async Task<JsonObject> ApplyAsync(JsonObject manifest, CancellationToken cancellationToken)
    {
        var reference = ObjectReference.Of(manifest);
        var answer = await SendAsync(
            HttpMethod.Patch, reference, $"?fieldManager={manager}&force=true&fieldValidation=Strict", manifest, ApplyPatch, cancellationToken).ConfigureAwait(false);
        return Checked(answer, $"apply {reference}");
    }

    /// <summary>Merges into an object that exists. https://www.rfc-editor.org/rfc/rfc7396</summary>
    public async Task<JsonObject> MergeAsync(ObjectReference reference, JsonObject patch, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Patch, reference, $"?fieldManager={manager}", patch, MergePatch, cancellationToken).ConfigureAwait(false);
        return Checked(answer, $"change {reference}");
    }

    /// <summary>Asks for the object's deletion, and that of what it owns; finalizers may keep it for a while.</summary>
    /// <returns>False when it was gone already.</returns>
    public async Task<bool> DeleteAsync(ObjectReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (!await discovery.KnowsAsync(reference.ApiVersion, reference.Kind, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var answer = await SendAsync(
            HttpMethod.Delete, reference, "", new JsonObject { ["propagationPolicy"] = "Background" }, "application/json", cancellationToken).ConfigureAwait(false);
        if (answer.Code == HttpStatusCode.NotFound)
        {
            return false;
        }

        Checked(answer, $"delete {reference}");
        return true;
    }

    /// <summary>Asks for a token of a service account. https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/</summary>
    /// <param name="ns">Namespace of the service account.</param>
    /// <param name="name">Its name.</param>
    /// <param name="lifetime">How long the token is good for, ten minutes at least.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The token; null when there is no such service account.</returns>
    public async Task<Configuration.Secret?> TokenAsync(string ns, string name, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["expirationSeconds"] = (long)lifetime.TotalSeconds },
        };
        var answer = await transport.SendAsync(
            HttpMethod.Post, $"api/v1/namespaces/{ns}/serviceaccounts/{name}/token", request.ToJsonString(), "application/json", cancellationToken).ConfigureAwait(false);
        return answer.Code == HttpStatusCode.NotFound
            ? null
            : new Configuration.Secret(Checked(answer, $"make a token of service account {ns}/{name}")["status"]!["token"]!.GetValue<string>());
    }

    /// <summary>Connects to a port of a pod, one connection a call. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/</summary>
    /// <exception cref="KubernetesException">The API refuses.</exception>
    internal async Task<PodConnection> ConnectAsync(string ns, string pod, int port, CancellationToken cancellationToken) =>
        new(await transport.PortForwardAsync(ns, pod, port, cancellationToken).ConfigureAwait(false));

    /// <summary>Compares manifests with the cluster without changing it, all at the same time: what would an apply change?</summary>
    public async Task<ImmutableArray<ObjectChange>> CompareAsync(IEnumerable<JsonObject> manifests, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(manifests.Select(manifest => CompareAsync(manifest, cancellationToken))).ConfigureAwait(false)];

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    private async Task<ObjectChange> CompareAsync(JsonObject manifest, CancellationToken cancellationToken)
    {
        var reference = ObjectReference.Of(manifest);
        var live = await FindAsync(reference, cancellationToken).ConfigureAwait(false);
        if (live is null)
        {
            return new ObjectChange(manifest, null, ["(new)"]);
        }

        var answer = await SendAsync(
            HttpMethod.Patch, reference, $"?fieldManager={manager}&force=true&dryRun=All", manifest, ApplyPatch, cancellationToken).ConfigureAwait(false);
        return answer.Code == HttpStatusCode.NotFound
            ? new ObjectChange(manifest, null, ["(new)"])
            : new ObjectChange(manifest, live, ObjectComparison.Differences(live, Checked(answer, $"try to apply {reference}")));
    }

    private async Task<ApiAnswer> SendAsync(HttpMethod method, ObjectReference reference, string query, JsonObject? body, string? contentType, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var path = await discovery.PathAsync(reference.ApiVersion, reference.Kind, reference.Namespace, reference.Name, cancellationToken).ConfigureAwait(false);
        return await transport.SendAsync(method, path + query, body?.ToJsonString(), contentType, cancellationToken).ConfigureAwait(false);
    }

    private JsonObject Checked(ApiAnswer answer, string what) =>
        answer.Succeeded ? answer.Object() : throw ApiFailure.Refused(what, answer.Code, answer.Body, Kubeconfig);
}
