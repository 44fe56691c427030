using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster;

namespace GourmetGram.Rehearsal.Tests.Cluster;

public sealed class ClusterStateTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("gg-cluster-state-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Restart_finds_port_keys_objects_and_versions_again()
    {
        string authority, kubeconfig, version;
        int port;
        await using (var first = await StartAsync())
        {
            (authority, port) = (first.CertificateAuthorityPem, first.Port);
            kubeconfig = first.AdminKubeconfig($"https://127.0.0.1:{port}");
            using var client = Client(kubeconfig, port);
            await client.PostAsJsonAsync("api/v1/namespaces/default/configmaps", Map("kept"));
            await client.PostAsJsonAsync("api/v1/namespaces/default/configmaps", Map("dropped"));
            await client.DeleteAsync("api/v1/namespaces/default/configmaps/dropped");
            version = await ListVersionAsync(client);
        }

        await using var second = await StartAsync();
        using var again = Client(kubeconfig, second.Port);

        second.Port.Should().Be(port);
        second.CertificateAuthorityPem.Should().Be(authority);
        (await again.GetAsync("api/v1/namespaces/default/configmaps/kept")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await again.GetAsync("api/v1/namespaces/default/configmaps/dropped")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        long.Parse(await ListVersionAsync(again)).Should().BeGreaterThanOrEqualTo(long.Parse(version));
    }

    [Fact]
    public async Task Line_that_a_kill_cut_short_is_dropped()
    {
        string kubeconfig;
        await using (var first = await StartAsync())
        {
            kubeconfig = first.AdminKubeconfig($"https://127.0.0.1:{first.Port}");
            using var client = Client(kubeconfig, first.Port);
            await client.PostAsJsonAsync("api/v1/namespaces/default/configmaps", Map("kept"));
        }

        await File.AppendAllTextAsync(Path.Combine(directory, "objects.log"), """{"r":"/configmaps","v":9999,"o":{"apiVer""");

        await using var second = await StartAsync();
        using var again = Client(kubeconfig, second.Port);
        (await again.GetAsync("api/v1/namespaces/default/configmaps/kept")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await again.PostAsJsonAsync("api/v1/namespaces/default/configmaps", Map("new"))).StatusCode.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Watch_from_before_the_restart_is_told_to_list_again()
    {
        await using (await StartAsync())
        {
            // A first life, so that there is something before the second.
        }

        await using var second = await StartAsync();
        using var client = Client(second.AdminKubeconfig("x"), second.Port);

        var watch = await client.GetStringAsync("api/v1/configmaps?watch=1&resourceVersion=1&timeoutSeconds=5");

        var error = JsonNode.Parse(watch)!;
        error["type"]!.GetValue<string>().Should().Be("ERROR");
        error["object"]!["code"]!.GetValue<int>().Should().Be(410);
    }

    [Fact]
    public async Task Files_are_for_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes are Unix");
            return;
        }

        await using var cluster = await StartAsync();

        var modes = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(directory, path), path => new FileInfo(path).UnixFileMode);

        modes.Should().ContainKey("objects.log").And.OnlyContain(pair => pair.Value == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Server_certificate_holds_the_names_it_was_asked_for_after_a_restart_too()
    {
        await using (await StartAsync())
        {
            // The first certificate lacks the name.
        }

        await using var cluster = await StartAsync("node1.example", "10.1.2.3");

        var pem = await File.ReadAllTextAsync(Path.Combine(directory, "pki", "apiserver.crt"));
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        names.EnumerateDnsNames().Should().Contain(["node1.example", "localhost", "kubernetes.default.svc", "lb-apiserver.kubernetes.local"]);
        names.EnumerateIPAddresses().Select(address => address.ToString()).Should().Contain(["127.0.0.1", "10.1.2.3"]);
    }

    private static JsonObject Map(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name } };

    private static async Task<string> ListVersionAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonNode>("api/v1/configmaps"))!["metadata"]!["resourceVersion"]!.GetValue<string>();

    private static HttpClient Client(string kubeconfig, int port)
    {
        string Field(string name)
        {
            var line = kubeconfig.Split('\n').Single(line => line.Contains(name, StringComparison.Ordinal));
            return System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(line.Split(": ")[1].Trim()));
        }

        using var pem = X509Certificate2.CreateFromPem(Field("client-certificate-data"), Field("client-key-data"));
        var authority = X509Certificate2.CreateFromPem(Field("certificate-authority-data"));
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null)];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}/") };
    }

    private Task<ClusterServer> StartAsync(params string[] names) => ClusterServer.StartAsync(
        new ClusterOptions(directory, 0, [.. names], ControllerPace.Brisk), CancellationToken.None);
}
