namespace Engine.Tests;

/// <summary>Where a parameter's value comes from.</summary>
public sealed class ParameterTests : IDisposable
{
    private readonly DummyRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_command_line_comes_before_the_environment_before_profiles_before_the_file_before_the_initializer()
    {
        _root.Run("--no-logo").Output.Should().Contain("Message=hi");
        _root.Write(".nuke/parameters.json", """{ "Solution": "Demo.slnx", "Message": "file" }""");
        _root.Run("--no-logo").Output.Should().Contain("Message=file");
        _root.Write(".nuke/parameters.one.json", """{ "Message": "one" }""");
        _root.Write(".nuke/parameters.two.json", """{ "Message": "two" }""");
        _root.Run("--profile one two --no-logo").Output.Should().Contain("Message=two", "the last named profile comes first");
        _root.Run("--profile one --no-logo", ("MESSAGE", "environment")).Output.Should().Contain("Message=environment");
        _root.Run("--profile one --message line --no-logo", ("MESSAGE", "environment")).Output.Should().Contain("Message=line");
    }

    [Theory]
    [InlineData("--foo-name Ann")]
    [InlineData("-foo-name Ann")]
    [InlineData("--FooName Ann")]
    [InlineData("--foo-name Bob --foo-name Ann")]
    public void A_name_may_be_spelt_in_many_ways_and_the_last_one_counts(string arguments)
    {
        _root.Run($"Foo {arguments} --no-logo").Output.Should().Contain("Hello Ann from IFoo");
    }

    [Theory]
    [InlineData("Message")]
    [InlineData("MESSAGE")]
    [InlineData("mes_sage")]
    [InlineData("NUKE_MESSAGE")]
    public void A_variable_may_be_spelt_in_many_ways(string name)
    {
        _root.Run("--no-logo", (name, "value")).Output.Should().Contain("Message=value");
    }

    [Fact]
    public void Of_two_variables_that_fit_neither_is_used()
    {
        var output = _root.Run("--no-logo", ("NUKE_MESSAGE", "a"), ("message", "b")).Output;

        output.Should().Contain("[WRN] Could not resolve Message since multiple values are provided").And.Contain("Message=hi");
    }

    [Theory]
    [InlineData("--tags b c", "Tags=[\"b\", \"c\"]")]
    [InlineData("--tags b+c", "Tags=[\"b\", \"c\"]")]
    [InlineData("--flag", "Flag=True")]
    [InlineData("--flag false", "Flag=False")]
    [InlineData("--count 3", "Count=3")]
    [InlineData("--environment production", "Environment=Production")]
    [InlineData("--output-directory out", "Out=<root>/src/out")]
    public void Values_have_types(string arguments, string expected)
    {
        Directory.CreateDirectory(_root.PathOf("src"));

        _root.RunIn("src", $"{arguments} --no-logo").Output.Should().Contain(expected);
    }

    [Fact]
    public void Values_of_files_have_types_and_paths_are_relative_to_the_root()
    {
        _root.Write(
            ".nuke/parameters.json",
            """
            {
              // A comment.
              "Solution": "Demo.slnx",
              "Tags": ["x", "y"],
              "Count": 5,
              "Flag": true,
              "Environment": "Production",
              "OutputDirectory": "there",
              "message": "names have case",
            }
            """);
        Directory.CreateDirectory(_root.PathOf("src"));

        _root.RunIn("src", "--no-logo").Output.Should()
            .ContainAll("Tags=[\"x\", \"y\"]", "Count=5", "Flag=True", "Environment=Production", "Out=<root>/there", "Message=hi");
    }

    [Fact]
    public void A_prefix_of_a_component_is_part_of_the_name()
    {
        _root.Run("Bar --bar-level 3 --no-logo").Output.Should().Contain("Bar level 3");
        _root.Run("Bar --no-logo", ("BarLevel", "4")).Output.Should().Contain("Bar level 4");
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_warned_about_and_ignored()
    {
        var run = _root.Run("--environment Bogus --no-logo");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("[WRN] Could not inject value for Build.Environment").And.Contain("Environment=Development");
    }

    [Theory]
    [InlineData("NoOp Notify")]
    [InlineData("NoOp+Notify")]
    [InlineData("no-op notify")]
    [InlineData("--target NoOp Notify")]
    public void Targets_may_be_given_in_many_ways(string arguments)
    {
        _root.Run($"{arguments} --no-logo").Output.Should().ContainAll("NoOp               Succeeded", "Notify             Succeeded");
    }

    [Fact]
    public void Built_in_parameters_are_read_from_environment_and_file_too()
    {
        _root.Run("", ("TARGET", "NoOp"), ("NOLOGO", "true")).Output.Should().StartWith("╬═════════\n║ NoOp");
        _root.Write(".nuke/parameters.json", """{ "Solution": "Demo.slnx", "Target": ["NoOp"], "NoLogo": true, "Verbosity": "Quiet" }""");
        _root.Run("").Output.Should().StartWith("╬═════════\n║ NoOp");
    }

    [Fact]
    public void A_missing_profile_fails()
    {
        var run = _root.Run("--profile nowhere --no-logo");

        run.ExitCode.Should().Be(255);
        run.Output.Should().Contain("Expected file to exist: <root>/.nuke/parameters.nowhere.json");
    }

    [Fact]
    public void The_root_is_found_upwards_or_given()
    {
        Directory.CreateDirectory(_root.PathOf("a/b"));
        _root.RunIn("a/b", "--no-logo").Output.Should().Contain("Out=<root>/output");
        using var elsewhere = new DummyRoot();
        elsewhere.Run($"--root {_root.Path} --no-logo").Output.Should().Contain($"Out={_root.Path}/output");
        elsewhere.Write("build/.nuke/parameters.json", """{ "Solution": "../Demo.slnx" }""");
        elsewhere.RunIn("build", "--root --no-logo").Output.Should().Contain("Out=<root>/build/output");
    }
}
