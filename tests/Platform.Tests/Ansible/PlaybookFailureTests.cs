using System.Globalization;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Tests.Ansible;

/// <summary>What goes wrong on nodes during a play, with the real Ansible: three hosts that are this machine, or no machine at all.</summary>
public sealed class PlaybookFailureTests : IDisposable
{
    private readonly Bench bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LogFile => bench.File("play.log");

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Task_that_fails_on_one_of_three_hosts_names_the_host_the_task_and_the_words()
    {
        var failure = await FailAsync("""
            - name: Write settings
              ansible.builtin.command: {cmd: "sh -c 'echo cannot do this >&2; exit 3'"}
              when: inventory_hostname == 'node2'
            """);

        failure.What.Should().Be("Task 'Write settings' failed on node2 (site.yml)");
        failure.Why.Should().Contain("cannot do this");
        failure.Next.Should().StartWith("the whole story is in ").And.Contain(LogFile);
        (await File.ReadAllTextAsync(LogFile, Token)).Should().Contain("node1: skipped").And.Contain("node2: failed").And.Contain("RECAP node3: ok=1");
    }

    [Fact]
    public async Task Full_disk_on_a_node_is_named_as_the_likely_cause()
    {
        var failure = await FailAsync("""
            - name: Unpack the images
              ansible.builtin.command: {cmd: dd if=/dev/zero of=/dev/full count=1}
              when: inventory_hostname == 'node3'
            """);

        failure.What.Should().Be("Task 'Unpack the images' failed on node3 (site.yml)");
        failure.Why.Should().ContainEquivalentOf("no space left on device");
        failure.Next.Should().StartWith("most likely the disk of node3 is full").And.Contain("df -h").And.Contain(LogFile);
    }

    [Fact]
    public async Task Node_that_is_lost_during_a_play_is_named_and_the_others_go_on()
    {
        // The first task finds it there; then its connection leads nowhere.
        var failure = await FailAsync("""
            - name: Lose the node
              ansible.builtin.set_fact: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1}
              when: inventory_hostname == 'node3'
            - name: Install the engine
              ansible.builtin.command: {cmd: "true"}
              changed_when: false
            - name: Go on without it
              ansible.builtin.command: {cmd: "true"}
              changed_when: false
            """);

        failure.What.Should().Be("node3 could not be reached in task 'Install the engine' (site.yml)");
        failure.Why.Should().Contain("Connection refused");
        failure.Next.Should().StartWith("most likely node3 cannot be reached by SSH");
        (await File.ReadAllTextAsync(LogFile, Token)).Should().Contain("RECAP node1: ok=3").And.Contain("RECAP node3: ok=2 changed=0 failed=0 unreachable=1");
    }

    [Fact]
    public async Task Interrupt_during_a_play_reaches_Ansible_first_which_ends_by_itself()
    {
        var program = await PlaybookAsync("""
            - name: Wait for ever
              ansible.builtin.shell: {cmd: "touch {{ playbook_dir | quote }}/begun-{{ inventory_hostname }}; sleep 300"}
              changed_when: false
            """);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = Playbooks.RunAsync(program, Run(), interrupt.Token);
        await new ConditionWaiter(bench.Reporter, TimeProvider.System).WaitAsync(
            new Condition<bool>(
                "all hosts are at it",
                _ => Task.FromResult(Directory.GetFiles(bench.Folder, "begun-*").Length == 3 ? Observed.Met(true) : Observed.NotYet<bool>("not all")),
                TimeSpan.FromMinutes(1),
                "look at the log"),
            Token);

        await interrupt.CancelAsync();
        var ended = () => run;
        await ended.Should().ThrowAsync<OperationCanceledException>();

        (await File.ReadAllTextAsync(LogFile, Token)).Should().Contain("User interrupted execution", "Ansible was asked, not killed");
        Directory.EnumerateFiles(bench.File("children")).Should().BeEmpty("no child outlives the run");
    }

    [Theory]
    [InlineData("fatal: could not get lock /var/lib/dpkg/lock-frontend", "another package manager runs on node2")]
    [InlineData("Failed to lock apt for exclusive operation: Failed to lock directory /var/lib/apt/lists/: E:Could not get lock /var/lib/apt/lists/lock", "another package manager runs on node2")]
    [InlineData("Request failed: <urlopen error [Errno -3] Temporary failure in name resolution>", "node2 cannot resolve names")]
    [InlineData("failed to pull image \"registry.k8s.io/pause:3.10\": failed to resolve reference", "an image cannot be pulled on node2")]
    [InlineData("toomanyrequests: You have reached your pull rate limit", "limits how much may be pulled")]
    [InlineData("Ansible must be between 2.18.0 and 2.19.0 exclusive - you have 2.14.18", "not one that this Kubespray accepts")]
    [InlineData("Failed to connect to the host via ssh: Connection timed out", "node2 cannot be reached by SSH")]
    [InlineData("Request failed: <urlopen error timed out>", "node2 cannot download")]
    [InlineData("No package matching 'apparmor' is available", "node2 has no package lists")]
    [InlineData("OSError: [Errno 28] No space left on device", "the disk of node2 is full")]
    public void Known_words_have_a_likely_cause(string words, string cause) => KnownCauses.Of(words, "node2").Should().Contain(cause);

    [Theory]
    [InlineData("cannot do this")]
    [InlineData("the conditional check 'x' failed")]
    [InlineData("A block device is not there")]
    [InlineData(null)]
    public void Unknown_words_have_none(string? words) => KnownCauses.Of(words, "node2").Should().BeNull();

    [Fact]
    public async Task Later_run_says_what_is_left_judged_by_the_earlier_ones_and_a_failed_run_does_not_count()
    {
        var history = new RunHistory(bench.Paths.Cache);
        history.Estimate("site-3").Should().BeNull("there was no earlier run");
        foreach (var minutes in new[] { 30, 20, 25 })
        {
            history.Add("site-3", TimeSpan.FromMinutes(minutes));
        }

        var program = bench.Program("ansible-playbook", """
            echo '{"gg":"play","name":"Install"}'
            echo '{"gg":"task","name":"Download"}'
            [ -e "$0.fails" ] && exit 2
            echo '{"gg":"recap","hosts":{}}'
            """);
        await Playbooks.RunAsync(program, Run() with { Kind = "site-3" }, Token);
        bench.Program("ansible-playbook.fails", "");
        var failing = () => Playbooks.RunAsync(program, Run() with { Kind = "site-3" }, Token);
        await failing.Should().ThrowAsync<AnsibleException>();

        bench.Reporter.Lines.Should().Contain("Install · Download · about 25 min left, judged by 3 earlier runs");
        history.Estimate("site-3")!.Runs.Should().Be(4);
    }

    [Theory]
    [InlineData(25, 1, 0, "about 25 min left, judged by 1 earlier run")]
    [InlineData(25, 3, 13, "about 12 min left, judged by 3 earlier runs")]
    [InlineData(25, 3, 24.5, "less than a minute left, judged by 3 earlier runs")]
    [InlineData(25, 3, 26, "longer than usual (25 min, judged by 3 earlier runs)")]
    [InlineData(0.5, 3, 0, null)]
    public void What_is_left_is_said_honestly(double typical, int runs, double elapsed, string? said) =>
        new RunEstimate(TimeSpan.FromMinutes(typical), runs).Left(TimeSpan.FromMinutes(elapsed)).Should().Be(said);

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[\"x\"]")]
    public async Task Unreadable_history_is_no_history(string text)
    {
        Directory.CreateDirectory(Path.Combine(bench.Paths.Cache, "durations"));
        await File.WriteAllTextAsync(Path.Combine(bench.Paths.Cache, "durations", "site-3.json"), text, Token);

        var history = new RunHistory(bench.Paths.Cache);

        history.Estimate("site-3").Should().BeNull();
        history.Add("site-3", TimeSpan.FromSeconds(90));
        history.Estimate("site-3").Should().Be(new RunEstimate(TimeSpan.FromSeconds(90), 1));
    }

    private AnsiblePlaybook Playbooks =>
        new(bench.Processes, bench.Reporter, bench.Redactor, Path.Combine(Bench.Repository, "ansible", "plugins", "callback")) { History = new RunHistory(bench.Paths.Cache) };

    private PlaybookRun Run() => new("installing", bench.File("site.yml"), bench.File("ansible.cfg"), bench.File("inventory.yml"), bench.Folder, LogFile);

    private async Task<AnsibleException> FailAsync(string tasks)
    {
        var program = await PlaybookAsync(tasks);
        var run = () => Playbooks.RunAsync(program, Run(), Token);
        var failure = (await run.Should().ThrowAsync<AnsibleException>()).Which;
        failure.ExitCode.Should().Be(ExitCode.Ansible);
        return failure;
    }

    private async Task<string> PlaybookAsync(string tasks)
    {
        var program = AnsiblePlaybookTests.AnsibleOrSkip();
        var hosts = string.Concat(Enumerable.Range(1, 3).Select(number => string.Create(CultureInfo.InvariantCulture, $"    node{number}: {{ansible_connection: local, ansible_remote_tmp: '{bench.File("remote-tmp")}'}}\n")));
        await File.WriteAllTextAsync(bench.File("inventory.yml"), $"all:\n  hosts:\n{hosts}", Token);
        await File.WriteAllTextAsync(bench.File("ansible.cfg"), "[defaults]\n", Token);
        await File.WriteAllTextAsync(
            bench.File("site.yml"),
            "- name: A play\n  hosts: all\n  gather_facts: false\n  tasks:\n    - name: Begin\n      ansible.builtin.command: {cmd: \"true\"}\n      changed_when: false\n"
                + string.Concat(tasks.Split('\n').Select(line => $"    {line}\n")),
            Token);
        return program;
    }
}
