using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.Reporting;

public sealed class CommandHintsTests
{
    private static readonly Settings Rehearsal = new SettingsReader("/", "/", "ada").Read(new Dictionary<string, string>());

    [Theory]
    [InlineData("run ./build.sh Lease, then this again", "run ./build.sh Lease --site chameleon --suffix ada, then this again")]
    [InlineData("./build.sh ExtendLease --hours N moves that", "./build.sh ExtendLease --site chameleon --suffix ada --hours N moves that")]
    [InlineData("./build.sh PreK8s Kubespray prepares it; ./build.sh Provision does the rest", "./build.sh PreK8s Kubespray --site chameleon --suffix ada prepares it; ./build.sh Provision --site chameleon --suffix ada does the rest")]
    [InlineData("./build.sh Doctor", "./build.sh Doctor --site chameleon --suffix ada")]
    [InlineData("(./build.sh Destroy)", "(./build.sh Destroy --site chameleon --suffix ada)")]
    [InlineData("./build.sh Provision --suffix grace", "./build.sh Provision --site chameleon --suffix grace")]
    [InlineData("./build.sh --help lists all flags", "./build.sh --help lists all flags")]
    [InlineData("nothing to type", "nothing to type")]
    public void Command_to_type_gets_the_flags_that_say_which_platform_is_meant(string told, string shown)
    {
        var hints = Of("Provision --site chameleon --suffix ada");

        hints.Complete(told).Should().Be(shown);
        hints.Complete(shown).Should().Be(shown, "what is complete stays as it is");
    }

    [Fact]
    public void Flags_of_a_single_command_are_not_repeated_and_values_are_quoted_where_the_shell_wants_it()
    {
        var hints = Of("Provision --site existing --kubeconfig", "/home/ada/my config", "--lease-hours 4 --force --state-address https://store.example/a:b");

        hints.Complete("./build.sh Status").Should().Be("./build.sh Status --site existing --kubeconfig '/home/ada/my config' --state-address https://store.example/a:b");
        hints.Complete(hints.Complete("./build.sh Status")).Should().Be(hints.Complete("./build.sh Status"));
    }

    [Fact]
    public void Default_site_needs_no_flags_and_another_that_comes_from_elsewhere_is_named()
    {
        Of("Provision").Complete("./build.sh Status").Should().Be("./build.sh Status");
        CommandHints.Of(Line("Provision"), Rehearsal with { Site = "chameleon", Suffix = "grace" }).Complete("./build.sh Status").Should().Be("./build.sh Status --site chameleon --suffix grace");
    }

    [Fact]
    public void Every_text_for_people_passes_where_commands_are_completed()
    {
        var redactor = new Redactor { Hints = Of("Provision --site chameleon --suffix ada") };

        redactor.Redact("try: ./build.sh Doctor").Should().Be("try: ./build.sh Doctor --site chameleon --suffix ada");
    }

    private static CommandHints Of(string before, params string[] after) => CommandHints.Of(Line(before, after), Rehearsal);

    private static CommandLine Line(string before, params string[] after) =>
        CommandLine.Parse(
            [.. before.Split(' '), .. after.Take(1), .. after.Skip(1).SelectMany(part => part.Split(' '))],
            new BuildSurface(
                [new TargetInfo("Provision", "", "")],
                [.. new[] { "Site", "Suffix", "Kubeconfig", "LeaseHours", "StateAddress" }.Select(name => new Knob(name, KnobKind.Text, "", "")), new Knob("Force", KnobKind.Switch, "", "")]));
}
