using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster;
using k8s;
using k8s.Models;

namespace GourmetGram.Specs.Kubernetes;

/// <summary>The API under test: an embedded cluster of its own, or the one that GG_SPECS_KUBECONFIG names.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private const string RealVariable = "GG_SPECS_KUBECONFIG";

    private readonly string directory = Directory.CreateTempSubdirectory("gg-cluster-").FullName;
    private readonly List<string> namespaces = [];
    private ClusterServer? embedded;

    public string Kubeconfig { get; private set; } = "";

    public k8s.Kubernetes Client { get; private set; } = null!;

    public bool IsEmbedded => embedded is not null;

    public async ValueTask InitializeAsync()
    {
        var real = Environment.GetEnvironmentVariable(RealVariable);
        if (string.IsNullOrEmpty(real))
        {
            embedded = await ClusterServer.StartAsync(
                new ClusterOptions(Path.Combine(directory, "state"), 0, [], ControllerPace.Brisk), CancellationToken.None);
            Kubeconfig = Path.Combine(directory, "admin.conf");
            await File.WriteAllTextAsync(Kubeconfig, embedded.AdminKubeconfig($"https://127.0.0.1:{embedded.Port}"));
            Client = Connect();
            await Client.CoreV1.CreateNodeAsync(new V1Node
            {
                Metadata = new V1ObjectMeta { Name = "node1" },
                Status = new V1NodeStatus { Addresses = [new V1NodeAddress { Type = "InternalIP", Address = "192.168.1.11" }] },
            });
        }
        else
        {
            Kubeconfig = real;
            Client = Connect();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in namespaces)
        {
            await Client.CoreV1.DeleteNamespaceAsync(name);
        }

        Client.Dispose();
        if (embedded is not null)
        {
            await embedded.DisposeAsync();
        }

        Directory.Delete(directory, recursive: true);
    }

    public k8s.Kubernetes Connect() => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig));

    /// <summary>Skips what holds only where pods do not run for real, or where Argo's controllers are stand-ins.</summary>
    public void OnlyEmbedded() => Assert.SkipUnless(IsEmbedded, "a stand-in's own behaviour");

    public async Task<string> NamespaceAsync()
    {
        var created = await Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { GenerateName = "spec-" } });
        namespaces.Add(created.Metadata.Name);
        await Eventually.TrueAsync("the default service account", async () =>
            (await Client.CoreV1.ListNamespacedServiceAccountAsync(created.Metadata.Name)).Items.Count > 0);
        return created.Metadata.Name;
    }

    /// <summary>A request as it goes over the wire.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? body = null, string type = "application/json", string? accept = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Client.BaseUri, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (token is null)
        {
            using var response = await Client.HttpClient.SendAsync(request);
            return await Answer.ReadAsync(response);
        }

        using var bare = Bare();
        if (token.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var answered = await bare.SendAsync(request);
        return await Answer.ReadAsync(answered);
    }

    public Task<Answer> GetAsync(string path, string? accept = null) => SendAsync(HttpMethod.Get, path, accept: accept);

    public Task<Answer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PatchAsync(string path, string type, string body) => SendAsync(HttpMethod.Patch, path, body, type);

    public Task<Answer> ApplyAsync(string path, string manager, string body, bool force = false) =>
        PatchAsync($"{path}?fieldManager={manager}&force={(force ? "true" : "false")}", "application/apply-patch+yaml", body);

    /// <summary>A client without any credentials.</summary>
    private static HttpClient Bare() => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    });
}

public sealed record Answer(HttpStatusCode Code, string Text, HttpResponseHeaders Headers, string ContentType)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Message => Json["message"]!.GetValue<string>();

    public string Reason => Json["reason"]!.GetValue<string>();

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.ContentType?.ToString() ?? "");
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "Kubernetes";
}
