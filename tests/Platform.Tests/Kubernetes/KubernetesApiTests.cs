using System.Net;
using System.Net.Sockets;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Kubernetes;

public sealed class KubernetesApiTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-kube-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("just words")]
    [InlineData("a: [1")]
    [InlineData("apiVersion: v1\nkind: Config\n")]
    public void Unusable_kubeconfig_is_one_clear_error(string text)
    {
        var path = Path.Combine(folder, "kubeconfig");
        File.WriteAllText(path, text);

        var act = () => KubernetesApi.Open(path, null);

        act.Should().Throw<Errors.KubernetesException>().Which.What.Should().Contain(path);
    }

    [Fact]
    public void Missing_kubeconfig_is_one_clear_error()
    {
        var act = () => KubernetesApi.Open(Path.Combine(folder, "nowhere"), null);

        act.Should().Throw<Errors.KubernetesException>().Which.ExitCode.Should().Be(ExitCode.Kubernetes);
    }

    [Fact]
    public void Unknown_context_is_named()
    {
        var act = () => KubernetesApi.Open(Kubeconfig("https://127.0.0.1:1"), "elsewhere");

        act.Should().Throw<Errors.KubernetesException>().Which.Why.Should().Contain("elsewhere");
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_named_with_the_command_to_see_for_oneself()
    {
        var path = Kubeconfig($"https://127.0.0.1:{FreePort()}");
        using var api = KubernetesApi.Open(path, null);

        (await api.AnswersAsync(TimeSpan.FromSeconds(5), CancellationToken.None)).Should().BeFalse();
        var act = () => api.ListAsync("v1", "Namespace", null, null, CancellationToken.None);

        var failure = (await act.Should().ThrowAsync<Errors.KubernetesException>()).Which;
        failure.What.Should().Contain("https://127.0.0.1:");
        failure.Next.Should().Contain($"kubectl --kubeconfig {path}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Kubeconfig(string server)
    {
        var path = Path.Combine(folder, "kubeconfig");
        File.WriteAllText(path, $$$"""
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "{{{server}}}", insecure-skip-tls-verify: true}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """);
        return path;
    }
}
