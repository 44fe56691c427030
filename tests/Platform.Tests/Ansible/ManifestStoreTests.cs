using System.Net;
using System.Security.Cryptography;
using System.Text;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class ManifestStoreTests : IDisposable
{
    private const string Text = "kind: Namespace\n";
    private static readonly string Sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    private readonly Bench bench = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Manifest_is_fetched_once_and_checked()
    {
        var upstream = new Upstream(Text);
        var store = new ManifestStore(new HttpClient(upstream), bench.Paths.Cache, bench.Reporter);
        var manifest = new Manifest("https://example.org/install.yaml", Sum, "v1");

        var first = await store.GetAsync("argo-cd", manifest, Token);
        var second = await store.GetAsync("argo-cd", manifest, Token);

        (await File.ReadAllTextAsync(first, Token)).Should().Be(Text);
        second.Should().Be(first);
        upstream.Requests.Should().Be(1);
    }

    [Fact]
    public async Task Manifest_that_is_not_the_pinned_one_is_refused()
    {
        var store = new ManifestStore(new HttpClient(new Upstream("kind: Evil\n")), bench.Paths.Cache, bench.Reporter);

        var act = () => store.GetAsync("argo-cd", new Manifest("https://example.org/install.yaml", Sum, "v1"), Token);

        (await act.Should().ThrowAsync<ToolException>()).Which.Why.Should().Contain(Sum);
    }

    [Fact]
    public async Task Manifest_of_our_own_is_taken_from_its_place()
    {
        await File.WriteAllTextAsync(bench.File("own.yaml"), Text, Token);
        var store = new ManifestStore(new HttpClient(new Upstream("")), bench.Paths.Cache, bench.Reporter);

        (await store.GetAsync("argo-cd", new Manifest(bench.File("own.yaml"), null, "v1"), Token)).Should().Be(bench.File("own.yaml"));
    }

    [Fact]
    public async Task Missing_file_is_named()
    {
        var store = new ManifestStore(new HttpClient(new Upstream("")), bench.Paths.Cache, bench.Reporter);

        var act = () => store.GetAsync("argo-cd", new Manifest(bench.File("none.yaml"), null, "v1"), Token);

        (await act.Should().ThrowAsync<UsageException>()).Which.What.Should().Contain("none.yaml");
    }

    private sealed class Upstream(string text) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) });
        }
    }
}
