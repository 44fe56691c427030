using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class AnsiblePlaybookTests : IDisposable
{
    private readonly Bench bench = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    private AnsiblePlaybook Playbooks =>
        new(bench.Processes, bench.Reporter, bench.Redactor, Path.Combine(Bench.Repository, "ansible", "plugins", "callback"));

    private string LogFile => bench.File("play.log");

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Events_become_one_live_line_a_readable_log_and_a_recap()
    {
        var program = bench.Program("ansible-playbook", """
            echo '{"gg":"play","name":"Prepare"}'
            echo '{"gg":"task","name":"Mask firewalld"}'
            echo '{"gg":"host","host":"node1","task":"Mask firewalld","status":"changed","ignored":false,"message":null}'
            echo '{"gg":"host","host":"node2","task":"Mask firewalld","status":"ok","ignored":false,"message":null}'
            echo '{"gg":"recap","hosts":{"node1":{"ok":1,"changed":1,"failures":0,"unreachable":0,"skipped":0},"node2":{"ok":1,"changed":0,"failures":0,"unreachable":0,"skipped":0}}}'
            echo '[WARNING]: something to know' >&2
            """);

        var recap = await Playbooks.RunAsync(program, Run("site.yml"), Token);

        recap.Changed.Should().Be(1);
        recap.Hosts["node2"].Should().Be(new HostRecap(1, 0, 0, 0));
        bench.Reporter.Lines.Should().Contain("Prepare · Mask firewalld · node1 node2");
        var log = await File.ReadAllTextAsync(LogFile, Token);
        // What comes on the error stream may fall between any two lines of the other.
        log.Split('\n').Where(line => !line.StartsWith("[WARNING]", StringComparison.Ordinal)).Should()
            .ContainInConsecutiveOrder("TASK Mask firewalld", "  node1: changed", "  node2: ok", "RECAP node1: ok=1 changed=1 failed=0 unreachable=0");
        log.Should().Contain("[WARNING]: something to know\n");
    }

    [Fact]
    public async Task Failure_names_task_host_and_words_first_and_the_log_last()
    {
        var program = bench.Program("ansible-playbook", """
            echo '{"gg":"play","name":"Prepare"}'
            echo '{"gg":"task","name":"Write settings"}'
            echo '{"gg":"host","host":"node2","task":"Write settings","status":"failed","ignored":false,"message":"No space left on device"}'
            echo '{"gg":"recap","hosts":{"node2":{"ok":0,"changed":0,"failures":1,"unreachable":0,"skipped":0}}}'
            exit 2
            """);

        var act = () => Playbooks.RunAsync(program, Run("site.yml"), Token);

        var failure = (await act.Should().ThrowAsync<AnsibleException>()).Which;
        failure.What.Should().Contain("'Write settings' failed on node2");
        failure.Why.Should().Be("No space left on device");
        failure.Next.Should().Contain(LogFile);
        failure.ExitCode.Should().Be(ExitCode.Ansible);
    }

    [Fact]
    public async Task Traceback_of_a_module_goes_to_the_log_and_its_message_to_the_person()
    {
        var program = bench.Program("ansible-playbook", """
            printf '%s\n' '{"gg":"host","host":"node2","task":"Write","status":"failed","ignored":false,"message":"No space left on device\nTraceback (most recent call last):\n  File \"x\", line 1"}'
            exit 2
            """);

        var act = () => Playbooks.RunAsync(program, Run("site.yml"), Token);

        (await act.Should().ThrowAsync<AnsibleException>()).Which.Why.Should().Be("No space left on device");
        (await File.ReadAllTextAsync(LogFile, Token)).Should().Contain("Traceback (most recent call last):");
    }

    [Fact]
    public async Task Failure_that_the_playbook_expects_is_none()
    {
        var program = bench.Program("ansible-playbook", """
            echo '{"gg":"host","host":"node2","task":"Try","status":"failed","ignored":true,"message":"no"}'
            echo '{"gg":"recap","hosts":{"node2":{"ok":1,"changed":0,"failures":0,"unreachable":0,"skipped":0}}}'
            """);

        var recap = await Playbooks.RunAsync(program, Run("site.yml"), Token);

        recap.Hosts["node2"].Failed.Should().Be(0);
    }

    [Fact]
    public async Task Ansible_that_breaks_before_any_task_speaks_for_itself()
    {
        var program = bench.Program("ansible-playbook", "echo 'ERROR! the playbook: site.yml could not be found' >&2; exit 1");

        var act = () => Playbooks.RunAsync(program, Run("site.yml"), Token);

        (await act.Should().ThrowAsync<AnsibleException>()).Which.Why.Should().Contain("could not be found");
    }

    [Fact]
    public async Task Secrets_travel_by_file_and_are_not_in_the_log()
    {
        var secret = new Secret("correct-horse-battery");
        bench.Redactor.Add(secret);
        var variables = bench.File("secret.yml");
        PrivateFile.Write(variables, $"password: {secret.Reveal()}\n");
        var program = bench.Program("ansible-playbook", """
            echo "arguments: $*"
            for last in "$@"; do case "$last" in @*) cat "${last#@}";; esac; done
            echo '{"gg":"recap","hosts":{}}'
            """);

        await Playbooks.RunAsync(program, Run("site.yml") with { VariableFiles = [variables] }, Token);

        var log = await File.ReadAllTextAsync(LogFile, Token);
        log.Should().Contain($"-e @{variables}").And.Contain("password: ***").And.NotContain(secret.Reveal());
        File.GetUnixFileMode(LogFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Real_Ansible_tells_its_course_through_the_callback()
    {
        var program = AnsibleOrSkip();
        await File.WriteAllTextAsync(bench.File("site.yml"), """
            - name: A play
              hosts: all
              gather_facts: false
              tasks:
                - name: Write a file
                  ansible.builtin.copy: {content: hello, dest: "{{ playbook_dir }}/made", mode: "0600"}
                - name: Fail and go on
                  ansible.builtin.command: {cmd: "false"}
                  ignore_errors: true
                  changed_when: false
                - name: Fail where told
                  ansible.builtin.fail: {msg: "told to fail"}
                  when: fail_here | default(false)
            """, Token);
        await File.WriteAllTextAsync(bench.File("ansible.cfg"), "[defaults]\n", Token);
        await File.WriteAllTextAsync(bench.File("inventory.yml"), "all: {hosts: {here: {ansible_connection: local}}}\n", Token);

        var first = await Playbooks.RunAsync(program, Run(bench.File("site.yml")), Token);
        var second = await Playbooks.RunAsync(program, Run(bench.File("site.yml")), Token);
        var third = () => Playbooks.RunAsync(program, Run(bench.File("site.yml")) with { Arguments = ["-e", "{\"fail_here\": true}"] }, Token);

        first.Hosts["here"].Changed.Should().Be(1);
        second.Changed.Should().Be(0);
        bench.Reporter.Lines.Should().Contain("A play · Write a file · here");
        var failure = (await third.Should().ThrowAsync<AnsibleException>()).Which;
        failure.What.Should().Contain("'Fail where told' failed on here");
        failure.Why.Should().Be("told to fail");
    }

    [Fact]
    public async Task Wrong_playbook_is_found_by_the_syntax_check()
    {
        var program = AnsibleOrSkip();
        await File.WriteAllTextAsync(bench.File("wrong.yml"), "- hosts: all\n  tasks:\n    - name: x\n      nonsense.nothing.module: {}\n", Token);

        var act = () => Playbooks.CheckSyntaxAsync(program, bench.File("wrong.yml"), Path.Combine(Bench.Repository, "ansible", "ansible.cfg"), bench.File("home"), Token);

        (await act.Should().ThrowAsync<AnsibleException>()).Which.Why.Should().Contain("nonsense.nothing.module");
    }

    private PlaybookRun Run(string playbook) =>
        new("preparing", playbook, bench.File("ansible.cfg"), bench.File("inventory.yml"), bench.Folder, LogFile);

    internal static string AnsibleOrSkip()
    {
        var program = Programs.Find("ansible-playbook", ChildEnvironment.Clean());
        Assert.SkipWhen(program is null, "ansible-playbook is not on the PATH");
        return program!;
    }
}
