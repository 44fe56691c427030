using System.Text.RegularExpressions;

namespace GourmetGram.EndToEnd.Tests;

/// <summary>What the workflows, the README and the help say is what the build offers.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData(".github/workflows/ci.yml")]
    [InlineData(".github/workflows/provision.yml")]
    [InlineData(".github/workflows/destroy.yml")]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData(".ci/run")]
    public async Task Every_command_in_a_document_names_real_targets_and_flags(string document)
    {
        var (targets, flags) = await SurfaceAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Repository(), document));

        var commands = Commands().Matches(text).Select(match => match.Groups["line"].Value.Trim()).Where(line => line.Length > 0).ToList();

        commands.Should().NotBeEmpty();
        foreach (var command in commands)
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            words.Where(word => word.StartsWith("--", StringComparison.Ordinal)).Should().BeSubsetOf(flags, command);
            words.TakeWhile(word => !word.StartsWith('-')).Should().BeSubsetOf(targets, command);
        }
    }

    [Theory]
    [InlineData(".github/workflows/provision.yml")]
    [InlineData(".github/workflows/destroy.yml")]
    public async Task Every_variable_that_a_workflow_sets_is_a_parameter(string document)
    {
        var (_, flags) = await SurfaceAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Repository(), document));

        var job = JobEnvironment().Match(text).Groups["lines"].Value;
        var names = Variable().Matches(job).Concat(Exported().Matches(text)).Select(match => match.Groups["name"].Value).ToList();

        names.Should().Contain("SITE").And.Contain("CLOUDS_FILE");
        names.Select(name => "--" + name.ToLowerInvariant().Replace('_', '-')).Should().BeSubsetOf(flags);
    }

    [Fact]
    public async Task Every_target_stands_in_the_readme()
    {
        var (targets, _) = await SurfaceAsync();
        var readme = await File.ReadAllTextAsync(Path.Combine(Checkout.Repository(), "README.md"));

        targets.Should().OnlyContain(target => readme.Contains($"`{target}`", StringComparison.Ordinal));
    }

    private static async Task<(IReadOnlyList<string> Targets, IReadOnlyList<string> Flags)> SurfaceAsync()
    {
        var help = await Host.ShellAsync("\"$1\"/build.sh --help", Checkout.Repository());
        var targets = Entry().Matches(help[..help.IndexOf("Every flag", StringComparison.Ordinal)]).Select(match => match.Groups["name"].Value).ToList();
        var flags = Flag().Matches(help).Select(match => match.Groups["name"].Value).ToList();
        targets.Should().Contain("Provision");
        flags.Should().Contain("--node-count");
        return (targets, flags);
    }

    [GeneratedRegex(@"\./build\.sh(?<line>( (--)?[A-Za-z][A-Za-z0-9~/.-]*)*)")]
    private static partial Regex Commands();

    [GeneratedRegex(@"^  (?<name>[A-Z][A-Za-z0-9]+) {2,}\S", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^  (?<name>--[a-z0-9-]+)", RegexOptions.Multiline)]
    private static partial Regex Flag();

    [GeneratedRegex(@"    env:\n(?<lines>(      [A-Z_]+: .*\n)+)    steps:")]
    private static partial Regex JobEnvironment();

    [GeneratedRegex(@"^      (?<name>[A-Z_]+):", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"echo ""(?<name>[A-Z_]+)=")]
    private static partial Regex Exported();
}
