using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class AnsibleToolTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Version_is_asked_once_and_remembered_as_long_as_the_program_stays_the_same()
    {
        AnsiblePlaybookTests.AnsibleOrSkip();
        var pretended = new PretendedProcesses(_ => PretendedProcesses.Exit(0, "ansible-playbook [core 2.17.3]\n  config file = None\n"));
        var token = TestContext.Current.CancellationToken;

        var first = await new AnsibleTool(pretended, bench.Reporter, bench.Paths.Cache).FindAsync(token);
        var second = await new AnsibleTool(pretended, bench.Reporter, bench.Paths.Cache).FindAsync(token);

        first!.Version.Should().Be(new Version(2, 17, 3));
        second.Should().Be(first);
        pretended.Started.Should().ContainSingle();
    }

    [Fact]
    public async Task Version_that_is_too_old_is_refused_with_what_to_type()
    {
        AnsiblePlaybookTests.AnsibleOrSkip();
        var pretended = new PretendedProcesses(_ => PretendedProcesses.Exit(0, "ansible-playbook [core 2.9.27]\n"));

        var act = () => new AnsibleTool(pretended, bench.Reporter, bench.Paths.Cache).EnsureAsync(TestContext.Current.CancellationToken);

        var failure = (await act.Should().ThrowAsync<Platform.Errors.ToolException>()).Which;
        failure.What.Should().Contain("2.9.27").And.Contain("too old");
        failure.Next.Should().Contain("pip install");
    }
}
