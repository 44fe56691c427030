using System.Diagnostics;
using System.Globalization;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Specs.Kubernetes;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>Terraform killed in the middle of an apply: it has noted nothing of what it was making, and the next run finds it.</summary>
[Trait(Twins.Trait, Twins.StandInOnly)]
public sealed class KilledTerraformSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Fact]
    public async Task What_it_made_is_adopted_once_it_is_there_and_nothing_is_made_twice()
    {
        using var run = world.Run();
        var hold = await KilledAsync(run);
        var before = await ServersAsync(run);

        var next = run.RunAsync(run.Terraform);
        await Specs.Kubernetes.Eventually.TrueAsync("the next run to wait for the server", () => Task.FromResult(run.Reporter.Lines.Any(line => line.EndsWith($"node2-mlops-{run.Context.Settings.Suffix} in BUILD", StringComparison.Ordinal))));
        hold.SetResult();
        (await next).Status.Should().Be(PhaseStatus.Done);

        var after = await ServersAsync(run);
        after.Should().Contain(before, "what was there is used").And.HaveCount(3);
        run.Reporter.Lines.Should().Contain($"will adopt server node2-mlops-{run.Context.Settings.Suffix}");
        (await run.Clients.Neutron.NetworksAsync(TestContext.Current.CancellationToken)).Should().ContainSingle(network => network.Name == $"private-net-mlops-{run.Context.Settings.Suffix}");
        (await run.RunAsync(run.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await run.DestroyAsync();
    }

    [Fact]
    public async Task What_it_made_and_failed_is_told_and_made_anew_by_the_run_after()
    {
        using var run = world.Run();
        var hold = await KilledAsync(run);

        var next = run.RunAsync(run.Terraform);
        await Specs.Kubernetes.Eventually.TrueAsync("the next run to wait for the server", () => Task.FromResult(run.Reporter.Lines.Any(line => line.EndsWith("in BUILD", StringComparison.Ordinal))));
        hold.SetException(new InvalidOperationException("its disk is full"));

        var error = (await next.Awaiting(task => task).Should().ThrowAsync<TerraformException>()).Which;
        error.What.Should().Contain($"node2-mlops-{run.Context.Settings.Suffix}").And.Contain("failed");
        (await run.RunAsync(run.Terraform)).Status.Should().Be(PhaseStatus.Done);
        (await ServersAsync(run)).Should().HaveCount(3);
        await run.DestroyAsync();
    }

    /// <summary>A run whose Terraform was killed while node2 was being built, which it still is.</summary>
    private async Task<TaskCompletionSource> KilledAsync(ProvisioningRun run)
    {
        TerraformCli.Required();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "children are found by their process id");
        await run.RunAsync(run.Lease);
        var hold = world.Machines.Hold($"node2-mlops-{run.Context.Settings.Suffix}");
        var provision = run.RunAsync(run.Terraform);
        await Specs.Kubernetes.Eventually.TrueAsync("node2 to be built", async () =>
            (await run.Clients.Nova.ServersAsync($"node2-mlops-{run.Context.Settings.Suffix}", TestContext.Current.CancellationToken)).Any(server => server.Status == "BUILD"));
        foreach (var child in run.Children)
        {
            using var process = Process.GetProcessById(child);
            process.Kill();
        }

        await provision.Awaiting(task => task).Should().ThrowAsync<TerraformException>();
        return hold;
    }

    private static async Task<List<string>> ServersAsync(ProvisioningRun run) =>
        [.. (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", TestContext.Current.CancellationToken)).Select(server => string.Create(CultureInfo.InvariantCulture, $"{server.Name} {server.Id}"))];
}
