using System.Collections.Immutable;

namespace GourmetGram.Platform.Configuration;

/// <summary>Flags of the build engine itself, the same on every NUKE build (https://nuke.build/docs/).</summary>
public static class EngineFlags
{
    /// <summary>The flags, with what they take and what they do.</summary>
    public static readonly ImmutableArray<Knob> All =
    [
        new("Target", KnobKind.List, "Engine", "Targets to run; the same as naming them without a flag."),
        new("Skip", KnobKind.List, "Engine", "Targets to leave out; without names: all that were only pulled in."),
        new("Plan", KnobKind.Switch, "Engine", "Show the graph of targets and do nothing."),
        new("Continue", KnobKind.Switch, "Engine", "Go on where the last attempt failed."),
        new("Profile", KnobKind.List, "Engine", "Read .nuke/parameters.NAME.json as well."),
        new("Verbosity", KnobKind.Text, "Engine", "Verbose, Normal, Minimal or Quiet.") { Accepted = ["Verbose", "Normal", "Minimal", "Quiet"] },
        new("Host", KnobKind.Text, "Engine", "Kind of host to write for: Terminal or GitHubActions; found out by itself.") { Accepted = ["Terminal", "GitHubActions"] },
        new("Root", KnobKind.Text, "Engine", "Root directory of the build."),
        new("Partition", KnobKind.Text, "Engine", "Part of a partitioned target."),
        new("NoLogo", KnobKind.Switch, "Engine", "Hide the logo."),
        new("Solution", KnobKind.Text, "Engine", "Solution that Compile and Test work on."),
        new("Help", KnobKind.Switch, "Engine", "Show this help."),
    ];
}
