namespace GourmetGram.EndToEnd.Tests.Lab;

/// <summary>The life of a site on a real OpenStack, from nothing and back, with the state lost on the way.</summary>
[Trait("Category", Lab.Category)]
public sealed class LabRoundTests
{
    [Fact]
    public async Task Empty_project_becomes_three_servers_one_is_replaced_the_state_is_lost_and_adopted_and_nothing_is_left()
    {
        await using var site = await LabSite.OpenAsync();

        await site.SucceedAsync("Doctor");
        await site.SucceedAsync("Terraform");
        var servers = await site.CompleteAsync();
        var ports = await site.PortsAsync();

        await site.SucceedAsync("ReplaceNode --node node3 --approve");
        var replaced = await site.CompleteAsync();
        replaced["node3"].Should().NotBe(servers["node3"]);
        (replaced["node1"], replaced["node2"]).Should().Be((servers["node1"], servers["node2"]));
        (await site.PortsAsync()).Should().Equal(ports);
        await NothingToDoAsync(site);

        ForgetEverything(site.Checkout);
        await site.SucceedAsync("Adopt");
        (await site.CompleteAsync()).Should().Equal(replaced);
        (await site.PortsAsync()).Should().Equal(ports);
        await NothingToDoAsync(site);

        await site.DestroyAsync();
    }

    [Fact]
    public async Task Site_that_another_machine_made_is_taken_in_by_Terraform_and_destroyed_without_a_state()
    {
        await using var site = await LabSite.OpenAsync();
        await site.SucceedAsync("Terraform");
        var servers = await site.CompleteAsync();

        ForgetEverything(site.Checkout);
        await site.SucceedAsync("Terraform");
        (await site.CompleteAsync()).Should().Equal(servers);

        ForgetEverything(site.Checkout);
        await site.DestroyAsync();
    }

    // Phases after Terraform may say that they cannot look into servers that never boot; the cloud is what is asked for here.
    private static async Task NothingToDoAsync(LabSite site)
    {
        var plan = await site.BuildAsync("Plan");
        plan.Output.Should().Contain("Lease: nothing to do").And.Contain("Terraform: nothing to do");
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
