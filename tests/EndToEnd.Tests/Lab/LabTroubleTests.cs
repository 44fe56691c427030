using System.Globalization;

namespace GourmetGram.EndToEnd.Tests.Lab;

/// <summary>The same site on a bad day: what went wrong is told, and the next run completes it.</summary>
[Trait("Category", Lab.Category)]
public sealed class LabTroubleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Lease_that_ended_under_way_is_told_and_made_anew_and_its_servers_with_it()
    {
        await using var site = await LabSite.OpenAsync();
        await site.SucceedAsync("Terraform");
        var lost = await site.CompleteAsync();
        var lease = (await site.LeasesAsync()).Should().ContainSingle().Subject;

        // Blazar's times are whole minutes, and an end must lie ahead.
        var soon = DateTime.UtcNow.AddMinutes(1.5).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        await Lab.OpenStackAsync("openstack", "reservation", "lease", "set", lease, "--end-date", soon);
        await Lab.UntilAsync("the lease has ended", async () => await LabSite.LeaseStatusAsync(lease) == "TERMINATED", Patience);
        (await site.ListAsync("server list -f value -c ID -c Name")).Should().BeEmpty("the reservation service takes them with it");

        var again = await site.SucceedAsync("Terraform");
        again.Output.Should().Contain("the last one ended");
        (await site.CompleteAsync()).Values.Should().NotIntersectWith(lost.Values);
        await site.DestroyAsync();
    }

    [Fact]
    public async Task Server_that_goes_to_ERROR_is_told_in_Novas_words_and_mended_by_the_next_run()
    {
        await using var site = await LabSite.OpenAsync();
        await site.SucceedAsync("Lease");
        var lease = (await site.LeasesAsync()).Should().ContainSingle().Subject;
        var flavor = (await Lab.OpenStackAsync($"reservation lease show {lease} -f value -c reservations")).Split('"').SkipWhile(word => word != "flavor_id").ElementAt(2);
        // Somebody of the project takes a place of the reservation.
        var thief = $"thief-{site.Suffix}";
        await Lab.OpenStackAsync($"server create --wait --image CC-Ubuntu24.04 --flavor {flavor} --network sharednet1 {thief}");
        try
        {
            var run = await site.BuildAsync("Terraform");
            run.ExitCode.Should().Be(14, run.Output);
            run.Output.Should().Contain("is in ERROR").And.Contain("No valid host was found").And.Contain("→");
        }
        finally
        {
            await Lab.OpenStackAsync($"server delete --wait {thief}");
        }

        await site.SucceedAsync("Terraform");
        await site.CompleteAsync();
        await site.DestroyAsync();
    }

    [Fact]
    public async Task Two_runs_started_together_end_as_one_that_works_and_one_that_explains()
    {
        await using var site = await LabSite.OpenAsync();

        var runs = await Task.WhenAll(site.BuildAsync("Terraform"), site.BuildAsync("Terraform"));

        runs.Select(run => run.ExitCode).Should().BeEquivalentTo([0, 3], string.Join('\n', runs.Select(run => run.Output)));
        runs.Single(run => run.ExitCode == 3).Output.Should().Contain("Another run is under way").And.Contain("→");
        await site.CompleteAsync();
        await site.DestroyAsync();
    }
}
