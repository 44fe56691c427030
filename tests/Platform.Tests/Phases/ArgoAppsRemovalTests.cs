using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Tests.OpenStack;

namespace GourmetGram.Platform.Tests.Phases;

/// <summary>A cluster that answers, and then fails whatever it is asked.</summary>
public sealed class ArgoAppsRemovalTests : IDisposable
{
    private readonly RunFixture run = new();
    private readonly StubCloud server = new();
    private readonly string kubeconfig;

    public ArgoAppsRemovalTests()
    {
        kubeconfig = Path.Combine(run.Root, "kubeconfig");
        File.WriteAllText(
            kubeconfig,
            $$$"""{"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],"clusters":[{"name":"c","cluster":{"server":"{{{server.Base}}}"}}],"users":[{"name":"u","user":{"token":"t"}}]}""");
        const string Forbidden = """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"etcdserver: leader changed","reason":"Forbidden","code":403}""";
        server.On("GET /version", 200, """{"major":"1","minor":"33"}""");
        foreach (var path in new[] { "/apis/argoproj.io/v1alpha1", "/api/v1", "/apis" })
        {
            server.On($"GET {path}", 403, Forbidden);
        }
    }

    public void Dispose()
    {
        server.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task Cluster_that_goes_with_its_nodes_and_fails_after_it_has_answered_keeps_nothing()
    {
        using var cluster = new ClusterApi(new Source(kubeconfig));
        var phase = new ArgoAppsPhase(run.Context, cluster, new NoInfrastructure());

        await phase.RemoveAsync(CancellationToken.None);
        var listed = await phase.ListAsync(CancellationToken.None);

        listed.Should().BeEmpty();
        server.Lines.Should().Contain("GET /version").And.Contain("GET /apis/argoproj.io/v1alpha1");
        run.Reporter.Lines.Should().Contain(line => line.StartsWith("warning: ", StringComparison.Ordinal) && line.EndsWith("; it goes with the infrastructure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cluster_that_stays_and_fails_after_it_has_answered_is_a_failure()
    {
        run.WithSite(site => site with { Cluster = new ClusterSource.Existing(kubeconfig, null) });
        using var cluster = new ClusterApi(new Source(kubeconfig));
        var phase = new ArgoAppsPhase(run.Context, cluster, new NoInfrastructure());

        var list = () => phase.ListAsync(CancellationToken.None);
        var remove = () => phase.RemoveAsync(CancellationToken.None);

        await list.Should().ThrowAsync<KubernetesException>();
        await remove.Should().ThrowAsync<KubernetesException>();
    }

    private sealed class Source(string kubeconfig) : IClusterSource
    {
        public Task<ClusterAccess?> FindAsync(CancellationToken cancellationToken) => Task.FromResult<ClusterAccess?>(new ClusterAccess(kubeconfig, null));
    }

    private sealed class NoInfrastructure : IInfrastructureSource
    {
        public Task<Infrastructure?> FindAsync(CancellationToken cancellationToken) => Task.FromResult<Infrastructure?>(null);
    }
}
