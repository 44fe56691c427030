using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Tests.Ansible;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Tests.Processes;

public sealed class FileLockTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Lock_that_another_holds_is_held_and_free_when_it_lets_go()
    {
        using (FileLock.TryTake(bench.File("cache/lock")))
        {
            FileLock.TryTake(bench.File("cache/lock")).Should().BeNull();
        }

        using var free = FileLock.TryTake(bench.File("cache/lock"));
        free.Should().NotBeNull();
    }

    [Fact]
    public void File_system_that_is_only_read_is_not_taken_for_another_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it has a file system that is only read by everybody");

        var take = () => FileLock.TryTake("/proc/sys/a lock");

        Refused(take.Should().Throw<ToolException>().Which, "/proc/sys/a lock");
    }

    [Fact(Timeout = 60_000)]
    public async Task Cache_that_cannot_be_written_is_told_at_once_and_not_waited_for()
    {
        File.WriteAllText(bench.File("cache"), "a file where the folder should be");
        var path = bench.File("cache/terraform/.lock");

        var hold = () => CacheLock.HoldAsync(path, "fetching Terraform", bench.Reporter, TestContext.Current.CancellationToken);
        var turn = () => PluginCache.TakeTurnAsync(bench.Context(), TestContext.Current.CancellationToken);

        Refused((await hold.Should().ThrowAsync<ToolException>()).Which, path);
        Refused((await turn.Should().ThrowAsync<ToolException>()).Which, PluginCache.Folder(bench.Paths));
        bench.Reporter.Lines.Should().NotContain(line => line.Contains("another run"));
    }

    private static void Refused(ToolException failure, string path)
    {
        failure.What.Should().Be($"{path} cannot be written");
        failure.Why.Should().NotBeNullOrEmpty();
        failure.Next.Should().Contain("ls -ld").And.Contain("df -h");
        failure.ExitCode.Should().Be(ExitCode.Tools);
    }
}
