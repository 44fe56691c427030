using System.Net;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

public sealed class NamesTests
{
    private const string ServerId = "0b5ce9f0-5c1d-4a57-9be2-31a2d0bd8f3d";

    [Fact]
    public void Names_of_interfaces_fit_into_what_Linux_allows()
    {
        var names = new WorldNames("world");

        string[] links = [names.HostLink, names.CloudLink, WorldNames.Port(ServerId, 15), WorldNames.Bridge(ServerId), WorldNames.Interface(15)];

        links.Should().OnlyContain(link => link.Length <= 15);
    }

    [Fact]
    public void World_is_known_by_its_folder_however_that_is_written() =>
        new WorldNames("/tmp/a/../world/").Prefix.Should().Be(new WorldNames("/tmp/world").Prefix);

    [Fact]
    public void Worlds_in_different_folders_have_different_names() =>
        new WorldNames("/tmp/one").Machine(ServerId).Should().NotBe(new WorldNames("/tmp/two").Machine(ServerId));

    [Theory]
    [InlineData("../etc")]
    [InlineData("")]
    [InlineData("a/b")]
    public void Server_id_that_would_lead_out_of_the_world_is_refused(string serverId) =>
        new WorldNames("/tmp/world").Invoking(names => names.NodeDirectory(serverId)).Should().Throw<ArgumentException>();

    [Fact]
    public void Floating_range_and_link_of_a_block_are_apart()
    {
        var block = new AddressBlock(300);

        block.HostAddress.Should().Be(IPAddress.Parse("198.19.44.1"));
        block.CloudAddress.Should().Be(IPAddress.Parse("198.19.44.2"));
        block.FloatingRange.Should().Be(IPNetwork.Parse("198.19.44.128/25"));
        AddressBlock.Of(block.HostAddress).Should().Be(block);
    }

    [Theory]
    [InlineData("198.19.44.0/24", true)]
    [InlineData("198.19.44.7/32", true)]
    [InlineData("198.18.0.0/15", true)]
    [InlineData("198.19.45.0/24", false)]
    [InlineData("10.0.0.0/8", false)]
    public void Block_is_taken_when_a_route_leads_to_any_part_of_it(string route, bool taken) =>
        new AddressBlock(300).Overlaps(IPNetwork.Parse(route)).Should().Be(taken);

    [Theory]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("10.0.0.1")]
    public void Address_outside_of_the_benchmarking_range_belongs_to_no_block(string address) =>
        AddressBlock.Of(IPAddress.Parse(address)).Should().BeNull();

    [Fact]
    public void Image_is_known_by_every_file_of_its_recipe()
    {
        var recipe = ImageRecipe.Load();

        recipe.Files.Keys.Should().Contain(["build.sh", "customize.sh", "packages", "root/usr/local/bin/cc-load-public-keys"]);
        new ImageRecipe(recipe.Files.SetItem("packages", "systemd")).Key.Should().NotBe(recipe.Key);
    }
}
