using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.Utilities;

namespace Engine.Tests;

public class UnitTests
{
    [Theory]
    [InlineData("Message", "message")]
    [InlineData("NodeCount", "node-count")]
    [InlineData("GitHubToken", "github-token")]
    [InlineData("MyGitHubToken", "my-github-token")]
    [InlineData("DotNetVersion", "dotnet-version")]
    [InlineData("SSHKey", "sshkey")]
    [InlineData("Ipv4", "ipv4")]
    public void A_name_becomes_a_flag(string name, string flag)
    {
        CamelHumps.ToDashed(name).Should().Be(flag);
    }

    [Theory]
    [InlineData("() => Flag", "Flag")]
    [InlineData("() => Flag &&\n     Count > 1", "Flag && Count > 1")]
    public void A_condition_is_shown_without_the_head_of_its_lambda(string source, string shown)
    {
        ConditionText.Of(source).Should().Be(shown);
    }

    [Fact]
    public void Positional_arguments_end_at_the_first_dash()
    {
        var parser = new ArgumentParser(["A", "B", "--flag", "C"]);

        parser.GetAllPositionalArguments(typeof(string[]), '+').Should().BeEquivalentTo(new[] { "A", "B" });
        parser.GetPositionalArgument(-1, typeof(string)).Should().Be("B");
        parser.GetPositionalArgument(2, typeof(string)).Should().BeNull();
        parser.GetNamedArgument("Flag", typeof(string)).Should().Be("C");
    }

    [Fact]
    public void A_bad_argument_is_shown_among_all()
    {
        var act = () => new ArgumentParser(["--count", "x"]).GetNamedArgument("Count", typeof(int));

        act.Should().Throw<Exception>().Which.Message.ReplaceLineEndings("\n").Should().Be(
            """
            Resolving argument 'Count' failed.
            Value 'x' could not be converted to 'int'
            Arguments were:
              [0] = --count
              [1] = x
            """);
    }

    [Fact]
    public void Assertions_name_what_they_assert()
    {
        var value = 1;
        var act = () => Nuke.Common.Assert.True(value == 2);

        act.Should().Throw<ArgumentException>().WithMessage("Expected condition to be true (Parameter 'value == 2')");
    }
}
