using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Ssh;

public sealed class TunnelHoldTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Port_that_a_Tunnel_keeps_open_is_used_and_no_second_tunnel_is_opened()
    {
        var pretended = new PretendedProcesses(_ => PretendedProcesses.Exit(0));
        bench.Processes = pretended;
        var node = Bench.Infrastructure.Bastion;
        Directory.CreateDirectory(bench.Paths.SiteFolder);

        using (TunnelHold.Take(bench.Paths.SiteFolder, node.ServerId, 4321))
        {
            (await new ApiTunnel(bench.Context(), "ssh_config").EnsureAsync(node, 1234, TestContext.Current.CancellationToken)).Should().Be(4321);
            pretended.Started.Should().BeEmpty();
            TunnelHold.PortOf(bench.Paths.SiteFolder, "another server").Should().BeNull();
            ((Action)(() => TunnelHold.Take(bench.Paths.SiteFolder, node.ServerId, 1).Dispose())).Should().Throw<LockException>().Which.ExitCode.Should().Be(ExitCode.Locked);
        }

        TunnelHold.PortOf(bench.Paths.SiteFolder, node.ServerId).Should().BeNull("it goes with its process");
    }
}
