using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Rehearsal.Cloud.Faults;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>Destroy in bad weather: it does what it can in bounded time, says what it could not, and the next one does the rest.</summary>
[Trait(Twins.Trait, Twins.StandInOnly)]
public sealed class DestroySpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    private const int Bounded = 180_000;

    [Theory]
    [InlineData("compute", true)]
    [InlineData("compute", false)]
    [InlineData("reservation", true)]
    [InlineData("reservation", false)]
    [InlineData("network", true)]
    [InlineData("network", false)]
    public async Task Service_that_is_down_keeps_only_what_is_its_own(string service, bool withState)
    {
        TerraformCli.Required();
        using var first = world.Run();
        await first.ProvisionAsync();
        using var run = withState ? null : world.Run(first.Context.Settings.Suffix);
        var destroying = run ?? first;
        world.Down(service);

        var outcome = await destroying.RemoveAsync();

        outcome.Failures.Should().NotBeEmpty().And.OnlyContain(failure => failure.ToString().Contains(service, StringComparison.Ordinal));
        world.Mend();
        (await first.Clients.Blazar.ListAsync(TestContext.Current.CancellationToken)).Any(lease => lease.Name == first.Context.Settings.EffectiveLeaseName)
            .Should().Be(service != "network", "with the compute service away its deletion would ruin the lease, so that is left too");
        (await NetworksAsync(first)).Should().HaveCount(service == "network" ? 1 : 0);
        if (service != "compute")
        {
            (await ServersAsync(first)).Should().Be(0, "the servers cost most");
        }

        (await destroying.RemoveAsync()).Failures.Should().BeEmpty();
        (await destroying.Sweep.ListAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
        (await destroying.RemoveAsync()).Should().BeEquivalentTo(new { Found = 0 });
    }

    [Fact]
    public async Task Run_that_failed_in_the_middle_is_destroyed_from_another_machine()
    {
        TerraformCli.Required();
        using var first = world.Run();
        world.Fault(new FaultRule("POST", "/compute/v2.1/servers") { Status = 403, Skip = 1, Times = 2, Body = """{"forbidden":{"code":403,"message":"Quota exceeded for cores"}}""" });
        var provision = first.ProvisionAsync;
        await provision.Should().ThrowAsync<TerraformException>();
        (await ServersAsync(first)).Should().Be(1);
        using var elsewhere = world.Run(first.Context.Settings.Suffix);

        (await elsewhere.RemoveAsync()).Failures.Should().BeEmpty();

        (await elsewhere.Sweep.ListAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
        (await first.RemoveAsync()).Failures.Should().BeEmpty("a state of things that are gone is no obstacle");
    }

    [Fact]
    public async Task Lease_that_has_ended_is_nothing_special()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        await run.Lease.RemoveAsync(TestContext.Current.CancellationToken);
        (await ServersAsync(run)).Should().Be(0, "the lease took them along");

        var outcome = await run.RemoveAsync();

        outcome.Failures.Should().BeEmpty();
        (await run.Sweep.ListAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Fact]
    public async Task Everything_is_shown_once_before_anything_goes()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();

        var outcome = await run.RemoveAsync();

        outcome.Found.Should().Be(14, "3 servers, 6 ports, network, subnet, floating IP, key pair, lease");
        var lines = run.Reporter.Lines.SkipWhile(line => line != "looked for what there is").ToList();
        lines.Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Should().HaveCount(14).And.OnlyHaveUniqueItems();
    }

    private static async Task<int> ServersAsync(ProvisioningRun run) =>
        (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", TestContext.Current.CancellationToken)).Length;

    private static async Task<List<string>> NetworksAsync(ProvisioningRun run) =>
        [.. (await run.Clients.Neutron.NetworksAsync(TestContext.Current.CancellationToken)).Select(network => network.Name).Where(name => name == $"private-net-mlops-{run.Context.Settings.Suffix}")];
}
