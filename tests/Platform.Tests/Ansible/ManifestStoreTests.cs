using System.Net;
using System.Security.Cryptography;
using System.Text;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class ManifestStoreTests : IDisposable
{
    private const string Text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: ünïcode}\n";
    private static readonly string Sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    private readonly Bench bench = new();
    private readonly HttpClient http = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task Manifest_is_fetched_once_and_checked()
    {
        await using var upstream = new LocalWeb(_ => new WebAnswer(200, Text));

        var first = await Store().GetAsync("argo-cd", Pinned(upstream), Token);
        var second = await Store().GetAsync("argo-cd", Pinned(upstream), Token);

        (await File.ReadAllTextAsync(first, Token)).Should().Be(Text);
        second.Should().Be(first);
        upstream.Requests.Should().Equal("GET /install.yaml HTTP/1.1");
    }

    [Fact]
    public async Task Pinned_manifest_from_one_mirror_serves_for_every_other()
    {
        await using var upstream = new LocalWeb(_ => new WebAnswer(200, Text));
        await using var mirror = new LocalWeb(_ => new WebAnswer(200, Text));
        await Store().GetAsync("argo-cd", Pinned(upstream), Token);

        await Store().GetAsync("argo-cd", Pinned(mirror), Token);

        mirror.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Manifest_that_was_changed_in_the_cache_is_fetched_anew()
    {
        await using var upstream = new LocalWeb(_ => new WebAnswer(200, Text));
        var kept = await Store().GetAsync("argo-cd", Pinned(upstream), Token);
        await File.WriteAllTextAsync(kept, "apiVersion: v1\nkind: Evil\n", Token);

        await Store().GetAsync("argo-cd", Pinned(upstream), Token);

        (await File.ReadAllTextAsync(kept, Token)).Should().Be(Text);
        upstream.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Manifest_that_is_not_the_pinned_one_is_refused_and_not_kept()
    {
        await using var upstream = new LocalWeb(_ => new WebAnswer(200, "apiVersion: v1\nkind: Evil\n"));

        var failure = await FailureAsync(Store(), Pinned(upstream));

        failure.What.Should().Contain("not the one that was pinned");
        failure.Why.Should().Contain($"expected {Sum}");
        failure.ExitCode.Should().Be(ExitCode.Tools);
        Kept().Should().BeEmpty();
    }

    [Fact]
    public async Task Manifest_without_a_checksum_is_trusted_at_first_use_which_is_said_and_checked_afterwards()
    {
        var text = Text;
        await using var upstream = new LocalWeb(_ => new WebAnswer(200, text));
        var unpinned = Pinned(upstream) with { Sha256 = null };
        var kept = await Store().GetAsync("argo-workflows", unpinned, Token);
        await Store().GetAsync("argo-workflows", unpinned, Token);
        bench.Reporter.Lines.Should().ContainSingle().Which.Should().Contain("trusted at first use").And.Contain(Sum);
        upstream.Requests.Should().HaveCount(1);

        // The cache loses the text but not the digest; upstream gives another text under the same version.
        File.Delete(kept);
        text = "apiVersion: v1\nkind: Evil\n";
        var failure = await FailureAsync(Store(), unpinned, "argo-workflows");

        failure.Why.Should().Contain($"expected {Sum}");
        failure.Next.Should().Contain("changed since it was first fetched").And.Contain($"{kept}.sha256");
        File.Exists(kept).Should().BeFalse();
    }

    [Fact]
    public async Task Tampering_with_a_manifest_that_was_trusted_at_first_use_is_found_and_mended()
    {
        await using var upstream = new LocalWeb(_ => new WebAnswer(200, Text));
        var unpinned = Pinned(upstream) with { Sha256 = null };
        var kept = await Store().GetAsync("argo-workflows", unpinned, Token);
        await File.AppendAllTextAsync(kept, "---\napiVersion: v1\nkind: Evil\n", Token);

        await Store().GetAsync("argo-workflows", unpinned, Token);

        (await File.ReadAllTextAsync(kept, Token)).Should().Be(Text);
    }

    [Theory]
    [InlineData(404, "404 NotFound", 1)]
    [InlineData(403, "403 Forbidden", 1)]
    [InlineData(503, "503 ServiceUnavailable", 3)]
    public async Task Refusal_of_the_server_is_said_and_only_its_own_failures_are_tried_again(int status, string said, int tries)
    {
        await using var upstream = new LocalWeb(_ => new WebAnswer(status, "no"));

        var failure = await FailureAsync(Store(), Pinned(upstream));

        failure.What.Should().Contain("argo-cd v1 could not be fetched from").And.Contain(upstream.Address.ToString());
        failure.Why.Should().Be($"the server answers {said}");
        failure.Next.Should().Contain("--argo-cd-manifest");
        upstream.Requests.Should().HaveCount(tries);
    }

    [Fact]
    public async Task Server_that_recovers_is_asked_again()
    {
        var asked = 0;
        await using var upstream = new LocalWeb(_ => ++asked < 3 ? new WebAnswer(502) : new WebAnswer(200, Text));

        (await File.ReadAllTextAsync(await Store().GetAsync("argo-cd", Pinned(upstream), Token), Token)).Should().Be(Text);
    }

    [Fact]
    public async Task Silent_server_is_given_up_after_the_limit()
    {
        await using var upstream = new LocalWeb(_ => null);

        var failure = await FailureAsync(new ManifestStore(http, bench.Paths.Cache, bench.Reporter) { Limit = TimeSpan.FromMilliseconds(200) }, Pinned(upstream));

        failure.Why.Should().StartWith("no answer within");
        failure.ExitCode.Should().Be(ExitCode.Tools);
    }

    [Fact]
    public async Task Client_that_gives_up_on_its_own_is_no_bug_either()
    {
        await using var upstream = new LocalWeb(_ => null);
        using var impatient = new HttpClient { Timeout = TimeSpan.FromMilliseconds(200) };

        (await FailureAsync(new ManifestStore(impatient, bench.Paths.Cache, bench.Reporter), Pinned(upstream))).Why.Should().Contain("no answer");
    }

    [Fact]
    public async Task Interruption_stays_an_interruption()
    {
        await using var upstream = new LocalWeb(_ => null);
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(Token);
        interrupted.CancelAfter(TimeSpan.FromMilliseconds(100));

        var act = () => Store().GetAsync("argo-cd", Pinned(upstream), interrupted.Token);

        await act.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Server_that_cannot_be_reached_is_said_in_the_system_s_words()
    {
        var gone = new LocalWeb(_ => null);
        var manifest = Pinned(gone);
        await gone.DisposeAsync();

        (await FailureAsync(Store(), manifest)).Why.Should().Contain("refused");
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Please log in</body></html>", "web page")]
    [InlineData("\n  <html>", "web page")]
    [InlineData("", "empty")]
    [InlineData("# only a comment\n", "empty")]
    [InlineData("a: b: c\n", "not YAML")]
    [InlineData("404: Not Found", "without kind")]
    [InlineData("just words", "not YAML")]
    public async Task What_is_no_manifest_is_told_apart_whether_it_was_pinned_or_not(string body, string said)
    {
        await using var upstream = new LocalWeb(_ => new WebAnswer(200, body, "text/html"));
        foreach (var manifest in new[] { Pinned(upstream), Pinned(upstream) with { Sha256 = null } })
        {
            var failure = await FailureAsync(Store(), manifest);

            failure.What.Should().Contain("is no manifest of argo-cd");
            failure.Why.Should().Contain(said);
            failure.ExitCode.Should().Be(ExitCode.Tools);
        }

        Kept().Should().BeEmpty();
    }

    [Fact]
    public async Task Proxy_is_asked_by_the_whole_url()
    {
        await using var proxy = new LocalWeb(_ => new WebAnswer(200, Text));
        using var proxied = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) });

        await new ManifestStore(proxied, bench.Paths.Cache, bench.Reporter).GetAsync("argo-cd", new Manifest("http://manifests.invalid/install.yaml", Sum, "v1"), Token);

        proxy.Requests.Should().Equal("GET http://manifests.invalid/install.yaml HTTP/1.1");
    }

    [Fact]
    public async Task Manifest_of_our_own_is_taken_from_its_place()
    {
        await File.WriteAllTextAsync(bench.File("own.yaml"), Text, Token);

        (await Store().GetAsync("argo-cd", new Manifest(bench.File("own.yaml"), null, "v1"), Token)).Should().Be(bench.File("own.yaml"));
        (await Store().GetAsync("argo-cd", new Manifest(new Uri(bench.File("own.yaml")).AbsoluteUri, Sum, "v1"), Token)).Should().Be(bench.File("own.yaml"));
    }

    [Fact]
    public async Task File_that_is_no_manifest_is_refused_too()
    {
        await File.WriteAllTextAsync(bench.File("page.yaml"), "<html>", Token);

        (await FailureAsync(Store(), new Manifest(bench.File("page.yaml"), null, "v1"))).Why.Should().Contain("web page");
    }

    [Fact]
    public async Task Missing_file_is_named()
    {
        var act = () => Store().GetAsync("argo-cd", new Manifest(bench.File("none.yaml"), null, "v1"), Token);

        (await act.Should().ThrowAsync<UsageException>()).Which.What.Should().Contain("none.yaml");
    }

    private static Manifest Pinned(LocalWeb upstream) => new(new Uri(upstream.Address, "install.yaml").ToString(), Sum, "v1");

    private ManifestStore Store() => new(http, bench.Paths.Cache, bench.Reporter) { Pause = TimeSpan.FromMilliseconds(1) };

    private async Task<ToolException> FailureAsync(ManifestStore store, Manifest manifest, string name = "argo-cd")
    {
        var act = () => store.GetAsync(name, manifest, Token);
        return (await act.Should().ThrowAsync<ToolException>()).Which;
    }

    private IEnumerable<string> Kept() =>
        Directory.Exists(Path.Combine(bench.Paths.Cache, "manifests")) ? Directory.EnumerateFiles(Path.Combine(bench.Paths.Cache, "manifests")) : [];
}
