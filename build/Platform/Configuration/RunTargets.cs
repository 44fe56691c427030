using System.Collections.Immutable;

namespace GourmetGram.Platform.Configuration;

/// <summary>The targets of a run, wherever they are named: on the command line, else in the environment or a parameters file, where the engine finds them too.</summary>
/// <param name="Names">Their names, in order; none where nothing is named, or where --continue takes those of the last attempt.</param>
public sealed record RunTargets(ImmutableArray<string> Names)
{
    /// <summary>No target.</summary>
    public static readonly RunTargets None = new([]);

    /// <summary>Whether nothing is named.</summary>
    public bool IsEmpty => Names.IsEmpty;

    /// <summary>Whether Doctor is all: it only looks, with credentials that cannot even be read.</summary>
    public bool IsDoctor => Names is ["Doctor"];

    /// <summary>Whether other runs may go on beside it: it only looks, or stays open for people.</summary>
    public bool LeavesOthersAlone => IsDoctor || (!IsEmpty && Names.All(name => name is "Tunnel" or "Dashboards"));

    /// <summary>Finds the targets; they are held to the same spelling wherever they stand.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="texts">The texts of all knobs, of <see cref="KnobSources"/>.</param>
    /// <param name="surface">What the build offers.</param>
    /// <exception cref="Errors.UsageException">There is no such target.</exception>
    public static RunTargets Of(CommandLine line, ImmutableDictionary<string, string> texts, BuildSurface surface)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(texts);
        return new RunTargets(
            line.Targets.IsEmpty && texts.TryGetValue("Target", out var named) ? CommandLine.Parse(named.Split('+'), surface).Targets : line.Targets);
    }

    /// <summary>As it was typed, for people.</summary>
    public override string ToString() => IsEmpty ? "--continue" : string.Join(' ', Names);
}
