using System.Collections.Immutable;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Reporting;

/// <summary>
/// Completes the commands that messages tell people to type: without the flags that say which platform it is about, a command that is copied
/// from a run on Chameleon would act on the rehearsal.
/// </summary>
/// <param name="flags">The flags and their values, in order.</param>
public sealed partial class CommandHints(ImmutableArray<(string Flag, string Value)> flags)
{
    // What makes a platform the one that is meant; what belongs to a single command is no part of it.
    private static readonly ImmutableArray<string> Meant =
    [
        "Site", "Suffix", "CloudsFile", "Cloud", "KeyPair", "SshKey", "Image", "Flavor", "LeaseName", "Reservation", "NodeCount", "NodeAddresses",
        "ContainerRuntime", "ControlPlanes", "Repository", "Revision", "Kubeconfig", "KubeContext",
        "StateBackend", "StateBucket", "StateEndpoint", "StateRegion", "StateAddress", "StateLockAddress", "Profile",
    ];

    /// <summary>Commands as they are written, for the default site.</summary>
    public static CommandHints None { get; } = new([]);

    /// <summary>The flags of a run: those that were typed, and on a site that is not the default at least which one and whose.</summary>
    /// <param name="line">What was typed.</param>
    /// <param name="settings">What it came to.</param>
    public static CommandHints Of(CommandLine line, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(settings);
        return new(
        [
            .. from name in Meant
               let value = line.Values.TryGetValue(name, out var typed) ? string.Join(' ', typed.Select(Quoted))
                   : settings.Site == "rehearsal" ? null
                   : name == "Site" ? settings.Site
                   : name == "Suffix" ? settings.Suffix
                   : null
               where value is not null
               select ("--" + Knob.Dashed(name), value),
        ]);
    }

    /// <summary>The text with every command completed; flags that a command has already are left alone.</summary>
    public string Complete(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return flags.IsEmpty || !text.Contains("./build.sh ", StringComparison.Ordinal)
            ? text
            : Command().Replace(text, command => command.Groups["targets"].Value + string.Concat(
                flags.Where(flag => !command.Groups["rest"].Value.Contains($"{flag.Flag} ", StringComparison.Ordinal)).Select(flag => $" {flag.Flag} {flag.Value}"))
                + command.Groups["rest"].Value);
    }

    private static string Quoted(string value) => Plain().IsMatch(value) ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // A command's targets begin with capitals; its flags follow on the same line, each with a value that does not look like one.
    [GeneratedRegex(@"(?<targets>\./build\.sh(?> [A-Z][A-Za-z0-9]*)+)(?<rest>(?: --[a-z-]+(?: (?:'[^']*'|[^-'\s](?:\S*[^\s,;:.)])?))?)*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"^[\w@%+=:,./-]+$")]
    private static partial Regex Plain();
}
