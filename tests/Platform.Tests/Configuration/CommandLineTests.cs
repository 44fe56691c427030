using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Tests.Configuration;

public sealed class CommandLineTests
{
    private static readonly BuildSurface Surface = new(
        [new("Lease", "Chain", "Reserve"), new("Provision", "Chain", "All"), new("Destroy", "Chain", "Back")],
        [
            new("Site", KnobKind.Text, "Site", "World"),
            new("NodeCount", KnobKind.Number, "Nodes", "How many"),
            new("NodeAddresses", KnobKind.List, "Nodes", "Where"),
            new("Kubeconfig", KnobKind.Text, "Existing cluster", "Which"),
            new("Approve", KnobKind.Switch, "Running", "Do not ask"),
        ]);

    [Fact]
    public void Targets_and_values_are_read_in_any_spelling_the_engine_accepts()
    {
        var line = CommandLine.Parse(["lease+Provision", "--node-count", "5", "-Site", "chameleon", "--NodeAddresses", "a", "b+c", "--approve"], Surface);

        line.Targets.Should().Equal("Lease", "Provision");
        line.Values["NodeCount"].Should().Equal("5");
        line.Values["Site"].Should().Equal("chameleon");
        line.Values["NodeAddresses"].Should().Equal("a", "b", "c");
        line.Values["Approve"].Should().BeEmpty();
    }

    [Fact]
    public void A_switch_leaves_the_target_that_follows_it_alone()
    {
        var line = CommandLine.Parse(["--approve", "Destroy"], Surface);

        line.Targets.Should().Equal("Destroy");
    }

    [Theory]
    [InlineData("Provsion", "Unknown target Provsion, did you mean Provision?")]
    [InlineData("Moon", "Unknown target Moon")]
    [InlineData("--node-cuont 3", "Unknown flag --node-cuont, did you mean --node-count?")]
    [InlineData("--does-not-exist 3", "Unknown flag --does-not-exist")]
    [InlineData("--node-count many", "--node-count takes a whole number, not 'many'")]
    [InlineData("--node-count", "--node-count needs a value")]
    [InlineData("--site --approve", "--site needs a value")]
    [InlineData("--approve maybe", "--approve takes true or false, not 'maybe'")]
    [InlineData("--site=moon", "A value follows its flag after a blank, not after '=': --site=moon")]
    [InlineData("--site a --site b", "--site is given twice")]
    [InlineData("Lease --skip Leese", "Unknown target Leese, did you mean Lease?")]
    public void A_mistake_is_an_error_that_names_what_was_probably_meant(string line, string message)
    {
        var parse = () => CommandLine.Parse(line.Split(' '), Surface);

        var failure = parse.Should().Throw<UsageException>().Which;
        failure.What.Should().Be(message);
        failure.ExitCode.Should().Be(ExitCode.Usage);
        failure.Next.Should().NotBeEmpty();
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_files_the_last_profile_first()
    {
        var root = Directory.CreateTempSubdirectory("gg-knobs-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, ".nuke"));
            File.WriteAllText(Path.Combine(root, ".nuke", "parameters.json"), """{ "$schema": "x", "Site": "file", "NodeCount": 1, "NodeAddresses": ["a", "b"], "Approve": true }""");
            File.WriteAllText(Path.Combine(root, ".nuke", "parameters.one.json"), """{ "Site": "one", "NodeCount": 2 }""");
            File.WriteAllText(Path.Combine(root, ".nuke", "parameters.two.json"), """{ "Site": "two" }""");

            Resolve(root, [], []).Should().Contain("Site", "file").And.Contain("NodeCount", "1").And.Contain("NodeAddresses", "a+b").And.Contain("Approve", "true");
            Resolve(root, [], ["--profile", "one", "two"]).Should().Contain("Site", "two").And.Contain("NodeCount", "2");
            Resolve(root, [("NODE_COUNT", "4")], ["--profile", "one"]).Should().Contain("NodeCount", "4");
            Resolve(root, [("NUKE_NODE_COUNT", "4")], []).Should().Contain("NodeCount", "4");
            Resolve(root, [("NODE_COUNT", "4")], ["--node-count", "5"]).Should().Contain("NodeCount", "5");
            Resolve(root, [("NODE_COUNT", "4"), ("NUKE_NODE_COUNT", "5")], []).Should().Contain("NodeCount", "1", "two variables that say the same thing are none, as with the engine");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("""{ "NodeCount": "many" }""", "NodeCount in .nuke/parameters.json takes a whole number, not 'many'")]
    [InlineData("""{ "nodeCount": 3 }""", "Unknown key nodeCount in .nuke/parameters.json, did you mean NodeCount?")]
    [InlineData("""{ "NodeCount": 3, "NodeCount": 4 }""", ".nuke/parameters.json is not a JSON object with each key once")]
    [InlineData("[1]", ".nuke/parameters.json is not a JSON object with each key once")]
    [InlineData("{", ".nuke/parameters.json is not a JSON object with each key once")]
    public void A_wrong_parameters_file_is_an_error_that_names_it(string json, string message)
    {
        var root = Directory.CreateTempSubdirectory("gg-knobs-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, ".nuke"));
            File.WriteAllText(Path.Combine(root, ".nuke", "parameters.json"), json);

            var resolve = () => Resolve(root, [], []);

            resolve.Should().Throw<UsageException>().Which.What.Should().Be(message);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void A_wrong_environment_variable_is_an_error_that_names_it()
    {
        var resolve = () => Resolve("/nowhere", [("NODE_COUNT", "many")], []);

        resolve.Should().Throw<UsageException>().Which.What.Should().Be("environment variable NODE_COUNT takes a whole number, not 'many'");
    }

    [Theory]
    [InlineData("/home/ada/.kube/config:/home/ada/.kube/other")]
    [InlineData("/nowhere/kubeconfig")]
    public void A_kubeconfig_that_the_shell_exports_for_kubectl_is_no_mistake(string exported)
    {
        Resolve("/nowhere", [("KUBECONFIG", exported)], []).Should().NotContainKey("Kubeconfig");
    }

    [Fact]
    public void A_kubeconfig_that_exists_is_taken_from_the_environment()
    {
        var file = typeof(CommandLineTests).Assembly.Location;

        Resolve("/nowhere", [("KUBECONFIG", file)], []).Should().Contain("Kubeconfig", file);
    }

    [Fact]
    public void Help_shows_every_target_in_the_order_of_the_work_and_every_flag_in_its_group()
    {
        var page = HelpPage.Render(Surface, 100);

        page.Should().MatchRegex(@"(?s)Chain:\s+Lease\s+Reserve\s+Provision\s+All\s+Destroy\s+Back");
        page.Should().MatchRegex(@"(?s)Nodes:\s+--node-count\s+How many\s+--node-addresses\s+Where");
        page.Split('\n').Should().OnlyContain(line => line.Length <= 100);
    }

    private static ImmutableDictionary<string, string> Resolve(string root, (string, string)[] environment, string[] arguments) =>
        new KnobSources(CommandLine.Parse(arguments, Surface), environment.ToDictionary(pair => pair.Item1, pair => pair.Item2), root).Resolve(Surface.Knobs);
}
