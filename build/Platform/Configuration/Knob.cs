using System.Collections.Immutable;

namespace GourmetGram.Platform.Configuration;

/// <summary>What kind of value a knob takes.</summary>
public enum KnobKind
{
    /// <summary>One text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false; the bare flag means true.</summary>
    Switch,

    /// <summary>Several texts, separated by blanks or +.</summary>
    List,
}

/// <summary>A parameter of the build, as declared once in Build.Parameters.cs.</summary>
/// <param name="Name">Member name: NodeCount. Key in .nuke/parameters.json, and the environment variable.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Group">Heading in the help.</param>
/// <param name="Description">One sentence for the help.</param>
public sealed record Knob(string Name, KnobKind Kind, string Group, string Description)
{
    /// <summary>The values it accepts, empty for any; checked before the engine sees them.</summary>
    public ImmutableArray<string> Accepted { get; init; } = [];

    /// <summary>The flag: --node-count.</summary>
    public string Flag => "--" + Dashed(Name);

    /// <summary>NodeCount becomes node-count.</summary>
    public static string Dashed(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Concat(name.Select((letter, index) =>
            char.IsUpper(letter) && index > 0 ? $"-{char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));
    }
}

/// <summary>A target of the build, for help and for the check of the command line.</summary>
/// <param name="Name">Lease, Terraform …</param>
/// <param name="Group">Heading in the help.</param>
/// <param name="Description">One line.</param>
public sealed record TargetInfo(string Name, string Group, string Description);

/// <summary>What the build offers: its targets in the order of the work, and its knobs.</summary>
/// <param name="Targets">All listed targets.</param>
/// <param name="Knobs">All knobs of ours.</param>
public sealed record BuildSurface(ImmutableArray<TargetInfo> Targets, ImmutableArray<Knob> Knobs);
