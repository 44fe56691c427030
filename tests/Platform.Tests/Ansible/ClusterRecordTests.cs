using System.Text;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Tests.Tools;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class ClusterRecordTests : IAsyncLifetime
{
    private const string Path = "/api/v1/namespaces/kube-system/configmaps/gourmetgram-installation";
    private readonly Bench bench = new();
    private FileServer server = null!;
    private ClusterAccess access = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await FileServer.StartAsync();
        access = new ClusterAccess(bench.File("kubeconfig"), null);
        await File.WriteAllTextAsync(access.Kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "{{{server.Address}}}"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task Cluster_that_bears_the_fingerprint_is_as_it_should_be_and_any_other_is_not()
    {
        (await ClusterRecord.DifferenceAsync(access, "abc", Token)).Should().Be("the cluster has no record of its installation");
        Says("""{"fingerprint":"abc"}""");
        (await ClusterRecord.DifferenceAsync(access, "abc", Token)).Should().BeNull();
        (await ClusterRecord.DifferenceAsync(access, "other", Token)).Should().Be("the cluster was installed from other inputs");
    }

    [Fact]
    public async Task Record_is_applied_to_its_place()
    {
        Says("{}");

        await ClusterRecord.WriteAsync(access, new Dictionary<string, string> { ["fingerprint"] = "abc" }, Token);

        server.Requests.Should().Equal(Path);
    }

    [Fact]
    public async Task Record_that_is_refused_is_a_failure_of_Kubernetes()
    {
        var write = () => ClusterRecord.WriteAsync(access, new Dictionary<string, string>(), Token);

        (await write.Should().ThrowAsync<KubernetesException>()).Which.ExitCode.Should().Be(ExitCode.Kubernetes);
    }

    private void Says(string data) =>
        server.Files[Path] = Encoding.UTF8.GetBytes($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"gourmetgram-installation"},"data":{{data}}}""");
}
