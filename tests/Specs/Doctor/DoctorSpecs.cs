using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Doctor;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Specs.Provisioning;

namespace GourmetGram.Specs.Doctor;

/// <summary>The doctor in a cloud: who may what, what is there, and what a lease would cost in vain.</summary>
public sealed class DoctorSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    // Others use the project meanwhile.
    private static readonly string[] Shared = ["compute quota", "network quota"];

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("password", null, null)]
    [InlineData("restricted", "rights", "restricted application credential")]
    [InlineData("reader", "role", "may look, not make")]
    [InlineData("outsider", "security groups", "missing: allow-ssh")]
    public async Task Every_login_is_told_what_it_lacks(string? cloud, string? check, string? seen)
    {
        using var run = world.Run(cloud: cloud);

        var findings = await LookAsync(run, run.Context);

        var failing = findings.Where(finding => finding.Verdict.Kind != VerdictKind.Ok && !Shared.Contains(finding.Name)).ToList();
        failing.Select(finding => finding.Name).Should().Equal(check is null ? [] : [check]);
        failing.All(finding => finding.Verdict.Seen.Contains(seen!)).Should().BeTrue();
        findings.Select(finding => finding.Name).Should().Contain(["clock", "region", "catalog", "image", "flavor", "key pair", "shared network", "floating IP pool", "lease", .. Shared]);
    }

    [Fact]
    public async Task Wishes_that_the_cloud_cannot_grant_are_told_all_at_once_before_a_lease()
    {
        using var run = world.Run();
        var context = run.Context with { Settings = run.Context.Settings with { Image = "CC-Ubuntu24.40", Flavor = "m1.xxlarge", Nodes = [.. Enumerable.Range(1, 9).Select(number => new NodeSetting($"node{number}", System.Net.IPAddress.Parse($"192.168.1.1{number}")))] } };
        var phase = new ExaminedPhase(new LeasePhase(context, run.Clients), new Preflight(context, run.Clients));

        var running = () => run.RunAsync(phase);

        var error = (await running.Should().ThrowAsync<UnfitException>()).Which;
        error.Why.Should().ContainAll("compute quota", "cores", "image: the cloud has no active image CC-Ubuntu24.40", "use --image CC-Ubuntu24.04");
        error.ExitCode.Should().Be(ExitCode.Cloud);
        (await run.Clients.Blazar.ListAsync(CancellationToken.None)).Should().NotContain(lease => lease.Name == context.Settings.EffectiveLeaseName);
    }

    private static async Task<ImmutableArray<Finding>> LookAsync(ProvisioningRun run, PhaseContext context)
    {
        using var facts = new CloudFacts(run.Clients, context.Settings.Image, TimeProvider.System);
        return await new Diagnosis(TimeSpan.FromSeconds(30)).MakeAsync(CloudChecks.All(context, run.Clients, facts), CancellationToken.None);
    }
}
