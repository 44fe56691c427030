using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

public sealed class HostLockTests
{
    [Fact]
    public async Task Lock_is_had_by_one_at_a_time_and_passed_on_when_it_is_let_go()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "abstract sockets are Linux's");
        var name = $"gourmetgram-test-{Guid.NewGuid():N}";
        var first = await HostLock.AcquireAsync(name, default);

        var second = HostLock.AcquireAsync(name, default);
        second.IsCompleted.Should().BeFalse();

        first.Dispose();
        (await second.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
    }
}
