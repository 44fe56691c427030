using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Tests.Processes;

public sealed class RunLockTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-lock-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_second_run_says_who_holds_the_lock_and_gets_it_when_the_first_is_done()
    {
        using (RunLock.Take(folder, "Provision", TimeProvider.System))
        {
            var second = () => RunLock.Take(folder, "Destroy", TimeProvider.System);

            var failure = second.Should().Throw<LockException>().Which;
            failure.Why.Should().StartWith($"Provision (process {Environment.ProcessId}, since ");
            failure.ExitCode.Should().Be(ExitCode.Locked);
        }

        RunLock.Take(folder, "Destroy", TimeProvider.System).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_no_other_run()
    {
        var file = Path.Combine(folder, "a file");
        File.WriteAllText(file, "");

        var take = () => RunLock.Take(Path.Combine(file, "temp"), "Provision", TimeProvider.System);

        take.Should().Throw<ToolException>().Which.What.Should().EndWith("run.lock cannot be written");
    }

    [Fact]
    public void A_holder_that_cannot_be_noted_lets_go_of_the_lock()
    {
        var holder = Path.Combine(folder, "run.lock.holder");
        Directory.CreateDirectory(Path.Combine(holder, "in the way"));

        var take = () => RunLock.Take(folder, "Provision", TimeProvider.System);

        take.Should().Throw<ToolException>().Which.What.Should().Be($"{holder} cannot be written");
        Directory.Delete(holder, recursive: true);
        RunLock.Take(folder, "Provision", TimeProvider.System).Dispose();
    }

    [Fact]
    public void A_folder_of_another_user_is_named_and_is_no_bug()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root may write everywhere");
        var foreign = Path.Combine(folder, "foreign");
        Directory.CreateDirectory(foreign, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var take = () => RunLock.Take(foreign, "Provision", TimeProvider.System);

        take.Should().Throw<UsageException>().Which.What.Should().Contain(foreign);
    }
}
