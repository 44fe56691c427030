using System.Globalization;

namespace GourmetGram.EndToEnd.Tests.Lab;

/// <summary>The same site while the cloud has a bad day: every run is finished by the next one, or says why not.</summary>
[Trait("Category", LabSite.Category)]
[Collection(LabCollection.Name)]
public sealed class LabTroubleTests(LabSite site) : IClassFixture<LabSite>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Lease_that_ended_under_way_is_told_made_anew_and_its_servers_with_it()
    {
        LabSite.Required();
        await using var checkout = await Checkout.CreateAsync();
        var before = await LabSite.EverythingAsync();
        await SucceedAsync(checkout, "Terraform");
        var (lost, _) = (await site.ServersAsync())["node1"];

        var lease = (await site.OursAsync("reservation lease list -f value -c id -c name"))[0].Split(' ')[0];
        var soon = DateTime.UtcNow.AddMinutes(1.2).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
        await LabSite.LabAsync("openstack", "reservation", "lease", "set", lease, "--end-date", soon.Replace('T', ' '));
        await LabSite.UntilAsync("the lease has ended", async () => (await LabSite.OpenStackAsync("openstack", $"reservation lease show {lease} -f value -c status")).Contains("TERMINATED", StringComparison.Ordinal), Patience);
        (await site.ServersAsync()).Should().BeEmpty("the reservation service takes them with it");

        var again = await SucceedAsync(checkout, "Terraform");
        again.Output.Should().Contain("the last one ended");
        var servers = await site.ServersAsync();
        servers.Should().HaveCount(3);
        servers.Values.Should().OnlyContain(server => server.Status == "ACTIVE");
        servers["node1"].Id.Should().NotBe(lost);
        await DestroyAsync(checkout, before);
    }

    [Fact]
    public async Task Reservation_service_that_stands_still_for_ninety_seconds_ends_in_one_lease()
    {
        LabSite.Required();
        await using var checkout = await Checkout.CreateAsync();
        var before = await LabSite.EverythingAsync();

        await LabSite.LabAsync("pause", "blazar-manager");
        var resume = ResumeLaterAsync("blazar-manager");
        var first = await checkout.BuildAsync($"Lease {site.Site}");
        await resume;
        if (first.ExitCode != 0)
        {
            // Its call answered 500 and is carried out all the same: the next run finds what came of it.
            first.ExitCode.Should().BeOneOf([12, 13, 21], first.Output);
            first.Output.Should().Contain("→");
            await SucceedAsync(checkout, "Lease");
        }

        (await site.OursAsync("reservation lease list -f value -c id -c name")).Should().ContainSingle();
        await DestroyAsync(checkout, before);
    }

    [Fact]
    public async Task Compute_service_that_dies_in_an_apply_is_explained_and_the_next_run_completes()
    {
        LabSite.Required();
        await using var checkout = await Checkout.CreateAsync();
        var before = await LabSite.EverythingAsync();
        await SucceedAsync(checkout, "Lease");

        var killed = new TaskCompletionSource();
        var run = await checkout.BuildAsync($"Terraform {site.Site}", line =>
        {
            if (line.Contains("server node", StringComparison.Ordinal) && !line.Contains("will", StringComparison.Ordinal) && !killed.Task.IsCompleted)
            {
                killed.TrySetResult();
                LabSite.LabAsync("kill", "nova-api").GetAwaiter().GetResult();
            }
        });
        await LabSite.LabAsync("up");

        killed.Task.IsCompleted.Should().BeTrue(run.Output);
        if (run.ExitCode != 0)
        {
            run.ExitCode.Should().BeOneOf([12, 14, 21], run.Output);
            run.Output.Should().Contain("→");
        }

        await SucceedAsync(checkout, "Terraform");
        var servers = await site.ServersAsync();
        servers.Should().HaveCount(3);
        servers.Values.Should().OnlyContain(server => server.Status == "ACTIVE");
        await DestroyAsync(checkout, before);
    }

    [Fact]
    public async Task Lease_that_the_cloud_answers_with_500_is_explained_and_made_when_there_is_room()
    {
        LabSite.Required();
        await using var checkout = await Checkout.CreateAsync();
        var before = await LabSite.EverythingAsync();
        var end = DateTime.UtcNow.AddHours(3).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        await LabSite.LabAsync("openstack", "--os-cloud", "outsider", "reservation", "lease", "create", $"full-{site.Suffix}", "--start-date", "now", "--end-date", end, "--reservation", "resource_type=flavor:instance,flavor_id=6,amount=24");
        try
        {
            var refused = await checkout.BuildAsync($"Lease {site.Site} --flavor m1.xxlarge");
            refused.ExitCode.Should().Be(13, refused.Output);
            refused.Output.Should().Contain("Not enough hosts available").And.Contain("→");
            (await site.OursAsync("reservation lease list -f value -c id -c name")).Should().BeEmpty();
        }
        finally
        {
            await LabSite.LabAsync("openstack", "--os-cloud", "outsider", "reservation", "lease", "delete", $"full-{site.Suffix}");
        }

        await SucceedAsync(checkout, "Lease");
        await DestroyAsync(checkout, before);
    }

    [Fact]
    public async Task Server_that_goes_to_ERROR_is_told_in_Novas_words_and_mended_by_the_next_run()
    {
        LabSite.Required();
        await using var checkout = await Checkout.CreateAsync();
        var before = await LabSite.EverythingAsync();
        await SucceedAsync(checkout, "Lease");
        var flavor = (await LabSite.OpenStackAsync("openstack", $"flavor list --all -f value -c ID -c Name")).Split('\n')
            .Select(line => line.Split(' ')).First(words => words.Length > 1 && words[1].StartsWith("reservation:", StringComparison.Ordinal))[0];
        // Somebody of the project takes a place of the reservation.
        await LabSite.OpenStackAsync("openstack", $"server create --wait --image CC-Ubuntu24.04 --flavor {flavor} --network sharednet1 thief-{site.Suffix}");

        var run = await checkout.BuildAsync($"Terraform {site.Site}");
        run.ExitCode.Should().Be(14, run.Output);
        run.Output.Should().Contain("is in ERROR").And.Contain("No valid host was found");

        await LabSite.OpenStackAsync("openstack", $"server delete --wait thief-{site.Suffix}");
        await SucceedAsync(checkout, "Terraform");
        (await site.ServersAsync()).Values.Should().HaveCount(3).And.OnlyContain(server => server.Status == "ACTIVE");
        await DestroyAsync(checkout, before);
    }

    [Fact]
    public async Task Two_runs_started_together_end_as_one_that_works_and_one_that_explains()
    {
        LabSite.Required();
        await using var checkout = await Checkout.CreateAsync();
        var before = await LabSite.EverythingAsync();

        var runs = await Task.WhenAll(checkout.BuildAsync($"Terraform {site.Site}"), checkout.BuildAsync($"Terraform {site.Site}"));

        runs.Select(run => run.ExitCode).Should().BeEquivalentTo([0, 3], string.Join('\n', runs.Select(run => run.Output)));
        runs.Single(run => run.ExitCode == 3).Output.Should().Contain("→");
        (await site.ServersAsync()).Should().HaveCount(3);
        (await site.OursAsync("reservation lease list -f value -c id -c name")).Should().ContainSingle();
        await DestroyAsync(checkout, before);
    }

    private static async Task ResumeLaterAsync(string service)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(90));
        await timer.WaitForNextTickAsync();
        await LabSite.LabAsync("resume", service);
    }

    private async Task<Run> SucceedAsync(Checkout checkout, string target)
    {
        var run = await checkout.BuildAsync($"{target} {site.Site}");
        run.ExitCode.Should().Be(0, run.Output);
        return run;
    }

    private async Task DestroyAsync(Checkout checkout, string before)
    {
        var run = await checkout.BuildAsync($"Destroy --approve {site.Site}");
        run.ExitCode.Should().Be(0, run.Output);
        (await LabSite.EverythingAsync()).Should().Be(before);
    }
}
