using GourmetGram.Rehearsal.World;

namespace GourmetGram.Rehearsal.Tests.World;

public sealed class WorldOptionsTests
{
    private static readonly string[] Folders = ["--state", "/state", "--cache", "/cache", "--root", "/root"];

    [Theory]
    [InlineData("serve")]
    [InlineData("stop")]
    [InlineData("remove")]
    public void A_verb_and_three_folders_are_enough(string verb)
    {
        var options = WorldOptions.Parse([verb, .. Folders]);

        options.Should().Be(new WorldOptions(verb, Path.GetFullPath("/state"), Path.GetFullPath("/cache"), Path.GetFullPath("/root"), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void The_time_that_a_lease_takes_to_start_can_be_chosen() =>
        WorldOptions.Parse(["serve", .. Folders, "--lease-delay", "30"]).LeaseDelay.Should().Be(TimeSpan.FromSeconds(30));

    [Fact]
    public void Relative_folders_are_made_absolute() =>
        WorldOptions.Parse(["serve", "--state", "state", "--cache", "/cache", "--root", "/root"]).StateDirectory.Should().Be(Path.GetFullPath("state"));

    [Theory]
    [InlineData]
    [InlineData("dance", "--state", "/state", "--cache", "/cache", "--root", "/root")]
    [InlineData("serve", "--state")]
    [InlineData("serve", "--state", "/state", "--cache", "/cache", "--root", "/root", "--lease-delay", "soon")]
    [InlineData("serve", "--state", "/state", "--cache", "/cache", "--root", "/root", "--lease-delay", "-1")]
    [InlineData("serve", "--state", "/state", "--state", "/other", "--cache", "/cache", "--root", "/root")]
    [InlineData("serve", "--state", "/state", "--cache", "/cache", "--root", "/root", "--lease-dealy", "3")]
    public void Anything_else_shows_the_usage(params string[] arguments)
    {
        var parse = () => WorldOptions.Parse(arguments);

        parse.Should().Throw<WorldException>().Which.Message.Should().StartWith("usage: gourmetgram-rehearsal");
    }

    [Fact]
    public void A_folder_that_is_missing_is_named()
    {
        var parse = () => WorldOptions.Parse(["serve", "--state", "/state", "--root", "/root"]);

        parse.Should().Throw<WorldException>().Which.Message.Should().StartWith("--cache is missing");
    }
}
