namespace GourmetGram.EndToEnd.Tests.Lab;

/// <summary>The life of a site on a real OpenStack, from nothing and back, with the state lost on the way.</summary>
[Trait("Category", LabSite.Category)]
[Collection(LabCollection.Name)]
public sealed class LabRoundTests(LabSite site) : IClassFixture<LabSite>
{
    [Fact]
    public async Task Empty_project_becomes_three_servers_one_is_replaced_the_state_is_lost_and_adopted_and_nothing_is_left()
    {
        LabSite.Required();
        await using var checkout = await Checkout.CreateAsync();
        var before = await LabSite.EverythingAsync();

        var doctor = await checkout.BuildAsync($"Doctor {site.Site}");
        doctor.ExitCode.Should().Be(0, doctor.Output);

        var made = await checkout.BuildAsync($"Terraform {site.Site}");
        made.ExitCode.Should().Be(0, made.Output);
        var servers = await site.ServersAsync();
        servers.Keys.Should().BeEquivalentTo("node1", "node2", "node3");
        servers.Values.Should().OnlyContain(server => server.Status == "ACTIVE");
        var ports = await site.OursAsync("port list -f value -c ID -c Name");
        ports.Should().HaveCount(6);
        (await site.OursAsync("floating ip list --long -f value")).Should().ContainSingle();

        var replaced = await checkout.BuildAsync($"ReplaceNode --node node3 --approve {site.Site}");
        replaced.ExitCode.Should().Be(0, replaced.Output);
        var after = await site.ServersAsync();
        after.Values.Should().OnlyContain(server => server.Status == "ACTIVE");
        after["node3"].Id.Should().NotBe(servers["node3"].Id);
        (after["node1"], after["node2"]).Should().Be((servers["node1"], servers["node2"]));
        (await site.OursAsync("port list -f value -c ID -c Name")).Should().Equal(ports);
        await NothingToDoAsync(checkout);

        ForgetEverything(checkout);
        var adopted = await checkout.BuildAsync($"Adopt --approve {site.Site}");
        adopted.ExitCode.Should().Be(0, adopted.Output);
        (await site.ServersAsync()).Should().Equal(after);
        (await site.OursAsync("port list -f value -c ID -c Name")).Should().Equal(ports);
        await NothingToDoAsync(checkout);

        var destroyed = await checkout.BuildAsync($"Destroy --approve {site.Site}");
        destroyed.ExitCode.Should().Be(0, destroyed.Output);
        (await LabSite.EverythingAsync()).Should().Be(before);
    }

    private async Task NothingToDoAsync(Checkout checkout)
    {
        var plan = await checkout.BuildAsync($"Plan {site.Site}");
        plan.ExitCode.Should().Be(0, plan.Output);
        plan.Output.Should().Contain("no changes");
    }

    // As rm -rf .nuke/temp does, but for the compiled build, which would only cost its minute again.
    private static void ForgetEverything(Checkout checkout)
    {
        foreach (var entry in new DirectoryInfo(checkout.Temp).EnumerateFileSystemInfos().Where(entry => entry.Name != "boot"))
        {
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
