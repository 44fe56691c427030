using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class KubesprayFetchTests
{
    private static readonly KubesprayInstallation Made = new("/cache/kubespray", "/cache/bin/ansible-playbook", "/cache");
    private readonly StoryReporter reporter = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_begun_ahead_is_awaited_and_not_done_twice()
    {
        var calls = 0;
        var ready = new TaskCompletionSource<KubesprayInstallation>();
        await using var fetch = new KubesprayFetch(_ => { calls++; return ready.Task; }, reporter);

        fetch.Start(Token);
        fetch.Start(Token);
        var wanted = fetch.GetAsync(Token);
        wanted.IsCompleted.Should().BeFalse();
        ready.SetResult(Made);

        (await wanted).Should().Be(Made);
        calls.Should().Be(1);
    }

    [Fact]
    public async Task What_failed_ahead_is_warned_of_at_once_and_tried_again_where_it_is_needed()
    {
        var calls = 0;
        await using var fetch = new KubesprayFetch(
            _ => ++calls == 1 ? throw new ToolException("Kubespray could not be fetched", "no network", "wait") : Task.FromResult(Made),
            reporter);

        fetch.Start(Token);

        (await fetch.GetAsync(Token)).Should().Be(Made);
        reporter.Lines.Should().ContainSingle().Which.Should().StartWith("Kubespray could not be fetched; it is tried again");
    }

    [Fact]
    public async Task What_fails_where_it_is_needed_is_reported_there()
    {
        await using var fetch = new KubesprayFetch(_ => throw new ToolException("Kubespray could not be fetched", "no network", "wait"), reporter);
        fetch.Start(Token);

        var get = () => fetch.GetAsync(Token);

        (await get.Should().ThrowAsync<ToolException>()).Which.Why.Should().Be("no network");
    }

    [Fact]
    public async Task Fetching_goes_with_the_run_and_says_nothing()
    {
        var ended = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var fetch = new KubesprayFetch(
            async token =>
            {
                begun.SetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    ended.SetResult();
                }

                return Made;
            },
            reporter);
        fetch.Start(Token);
        await begun.Task.WaitAsync(Token);

        await fetch.DisposeAsync();

        ended.Task.IsCompleted.Should().BeTrue("the run ends only when its children have");
        reporter.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task What_nobody_expected_is_thrown_where_it_is_needed_and_not_again_at_the_end()
    {
        var fetch = new KubesprayFetch(_ => throw new InvalidOperationException("a bug"), reporter);
        fetch.Start(Token);

        var get = () => fetch.GetAsync(Token);
        var dispose = async () => await fetch.DisposeAsync();

        await get.Should().ThrowAsync<InvalidOperationException>();
        await dispose.Should().NotThrowAsync();
    }

    [Fact]
    public async Task Only_a_site_whose_cluster_is_Kubesprays_fetches_it()
    {
        using var bench = new Bench();
        var pretended = new PretendedProcesses(_ => PretendedProcesses.Exit(1, error: "no"));
        bench.Processes = pretended;
        var existing = bench.Context(site => site with { Cluster = new ClusterSource.Existing("/kubeconfig", null) });
        await using (var phase = Phase(existing))
        {
            phase.FetchAhead(Token);
        }

        pretended.Started.Should().BeEmpty();
        await using (var phase = Phase(bench.Context()))
        {
            phase.FetchAhead(Token);
            await WaitAsync(bench, () => bench.Reporter.Lines.Any(line => line.Contains("tried again")));
        }

        pretended.Started.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Cluster_that_is_not_Kubesprays_is_not_reset()
    {
        using var bench = new Bench();
        await using var phase = Phase(bench.Context(site => site with { Cluster = new ClusterSource.Existing("/kubeconfig", null) }));

        (await phase.ProbeResetAsync(Token)).Should().BeOfType<PhasePlan.Skip>().Which.Reason.Should().Contain("not installed by Kubespray");
    }

    [Fact]
    public async Task Reset_says_what_is_lost_before_anything_is_done_and_has_nothing_to_do_without_nodes()
    {
        using var bench = new Bench();
        await using var phase = Phase(bench.Context());
        await using var nothing = Phase(bench.Context(), nodes: false);

        (await phase.ProbeResetAsync(Token)).Should().BeOfType<PhasePlan.Act>().Which.Steps.Single().Should().Contain("node1, node2, node3").And.Contain("etcd").And.Contain("lost");
        (await nothing.ProbeResetAsync(Token)).Should().BeOfType<PhasePlan.Skip>().Which.Reason.Should().Be("there are no nodes");
        Directory.Delete(ControlFolder.PathFor(bench.Paths));
    }

    private static KubesprayPhase Phase(PhaseContext context, bool nodes = true)
    {
        var workspace = new AnsibleWorkspace(context, new KnownInfrastructure(nodes ? Bench.Infrastructure : null));
        return new KubesprayPhase(context, workspace, new ApiTunnel(context, workspace.SshConfigFile), KubesprayOptions.Default);
    }

    private static Task WaitAsync(Bench bench, Func<bool> condition) => new ConditionWaiter(new StoryReporter(), TimeProvider.System).WaitAsync(
        new Condition<bool>("it happened", _ => Task.FromResult(condition() ? Observed.Met(true) : Observed.NotYet<bool>("not yet")), TimeSpan.FromSeconds(30), bench.Folder),
        Token);
}
