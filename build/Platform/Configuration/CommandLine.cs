using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Configuration;

/// <summary>A command line that was found to be right.</summary>
/// <param name="Targets">Targets named, in order.</param>
/// <param name="Values">Values given by flags: knob name to texts (a bare switch has none).</param>
public sealed record CommandLine(ImmutableArray<string> Targets, ImmutableDictionary<string, ImmutableArray<string>> Values)
{
    /// <summary>Whether help was asked for.</summary>
    public bool Help => Values.ContainsKey("Help");

    /// <summary>
    /// Reads a command line strictly. The engine ignores unknown flags and only warns of bad values; a build that spends a lease must not.
    /// </summary>
    /// <exception cref="UsageException">An unknown flag or target, or a value that does not fit; names the nearest match.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments, BuildSurface surface)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(surface);
        var knobs = surface.Knobs.AddRange(EngineFlags.All);
        var targets = ImmutableArray.CreateBuilder<string>();
        var values = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count;)
        {
            var argument = arguments[i++];
            if (!argument.StartsWith('-'))
            {
                targets.AddRange(argument.Split('+').Select(name => Target(name, surface)));
                continue;
            }

            var knob = Find(argument, knobs);
            var given = ImmutableArray.CreateBuilder<string>();
            while (i < arguments.Count && !IsFlag(arguments[i]) && (knob.Kind == KnobKind.List || given.Count == 0) && Takes(knob, arguments[i], surface))
            {
                given.AddRange(knob.Kind == KnobKind.List ? arguments[i++].Split('+') : [arguments[i++]]);
            }

            Check(knob, given.ToImmutable(), knob.Flag);
            if (!values.TryAdd(knob.Name, given.ToImmutable()))
            {
                throw new UsageException($"{knob.Flag} is given twice", null, "give it once");
            }

            if (knob.Name == "Target")
            {
                targets.AddRange(given.Select(name => Target(name, surface)));
            }
            else if (knob.Name == "Skip")
            {
                foreach (var name in given)
                {
                    Target(name, surface);
                }
            }
        }

        return new CommandLine(targets.ToImmutable(), values.ToImmutable());
    }

    /// <summary>Checks that texts fit a knob's kind.</summary>
    /// <param name="knob">The knob.</param>
    /// <param name="given">The texts.</param>
    /// <param name="source">Where they come from, for the message: a flag, a variable, a file.</param>
    /// <exception cref="UsageException">They do not fit.</exception>
    internal static void Check(Knob knob, ImmutableArray<string> given, string source)
    {
        switch (knob.Kind)
        {
            case KnobKind.Text or KnobKind.Number when given.IsEmpty:
                throw new UsageException($"{source} needs a value", null, $"{knob.Flag}: {knob.Description}");
            case KnobKind.Number when !int.TryParse(given[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out _):
                throw new UsageException($"{source} takes a whole number, not '{given[0]}'", null, $"{knob.Flag}: {knob.Description}");
            case KnobKind.Switch when !given.IsEmpty && !bool.TryParse(given[0], out _):
                throw new UsageException($"{source} takes true or false, not '{given[0]}'", null, $"{knob.Flag}: {knob.Description}");
            case KnobKind.Text when !knob.Accepted.IsEmpty && !knob.Accepted.Contains(given[0], StringComparer.OrdinalIgnoreCase):
                throw new UsageException($"{source} cannot be '{given[0]}'", null, $"give one of {string.Join(", ", knob.Accepted)}{Nearest.Hint(given[0], knob.Accepted)}");
        }
    }

    private static Knob Find(string argument, ImmutableArray<Knob> knobs)
    {
        var name = argument.TrimStart('-');
        if (name.Contains('=', StringComparison.Ordinal))
        {
            var parts = name.Split('=', 2);
            throw new UsageException($"A value follows its flag after a blank, not after '=': {argument}", null, $"write --{parts[0]} {parts[1]}");
        }

        var bare = name.Replace("-", "", StringComparison.Ordinal);
        return knobs.FirstOrDefault(knob => knob.Name.Equals(bare, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException(
                $"Unknown flag {argument}{Nearest.Hint(name, knobs.Select(knob => Knob.Dashed(knob.Name)), "--")}",
                null,
                "./build.sh --help lists all flags");
    }

    // "-1" is a value, "--node-count" and "-x" are flags.
    private static bool IsFlag(string argument) => argument.Length > 1 && argument[0] == '-' && !char.IsAsciiDigit(argument[1]);

    // A switch swallows a word only when it is meant for it: "--force Lease" names a target, "--force maybe" is a mistake.
    private static bool Takes(Knob knob, string argument, BuildSurface surface) =>
        knob.Kind != KnobKind.Switch || !surface.Targets.Any(target => target.Name.Equals(argument, StringComparison.OrdinalIgnoreCase));

    private static string Target(string name, BuildSurface surface) =>
        surface.Targets.FirstOrDefault(target => target.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name
            ?? throw new UsageException(
                $"Unknown target {name}{Nearest.Hint(name, surface.Targets.Select(target => target.Name))}",
                null,
                $"targets: {string.Join(", ", surface.Targets.Select(target => target.Name))}");
}
