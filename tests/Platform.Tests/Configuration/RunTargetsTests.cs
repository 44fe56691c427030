using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Tests.Configuration;

public sealed class RunTargetsTests
{
    private static readonly BuildSurface Surface = new(
        [.. new[] { "Provision", "Destroy", "Doctor", "Tunnel", "Dashboards" }.Select(name => new TargetInfo(name, "All", name))],
        [new("Approve", KnobKind.Switch, "Running", "Do not ask")]);

    [Theory]
    [InlineData("Destroy --approve", "Provision", "Destroy")]
    [InlineData("--approve", "provision+Doctor", "Provision Doctor")]
    [InlineData("--approve", null, "--continue")]
    public void Targets_of_the_command_line_win_over_those_that_are_named_elsewhere(string line, string? elsewhere, string targets) =>
        Of(line, elsewhere).ToString().Should().Be(targets);

    [Theory]
    [InlineData("Doctor", null, true)]
    [InlineData("--approve", "Doctor", true)]
    [InlineData("Tunnel Dashboards", null, true)]
    [InlineData("--approve", "Tunnel", true)]
    [InlineData("--approve", "Provision", false)]
    [InlineData("Tunnel Destroy", null, false)]
    [InlineData("Destroy", "Tunnel", false)]
    [InlineData("--continue", null, false)]
    public void Only_what_looks_or_stays_open_for_people_leaves_other_runs_alone_wherever_it_is_named(string line, string? elsewhere, bool alone) =>
        Of(line, elsewhere).LeavesOthersAlone.Should().Be(alone);

    [Fact]
    public void Target_that_is_named_elsewhere_is_held_to_the_same_spelling()
    {
        var find = () => Of("--approve", "Provsion");

        find.Should().Throw<UsageException>().Which.What.Should().Be("Unknown target Provsion, did you mean Provision?");
    }

    private static RunTargets Of(string line, string? elsewhere) => RunTargets.Of(
        CommandLine.Parse(line.Split(' '), Surface),
        elsewhere is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("Target", elsewhere),
        Surface);
}
