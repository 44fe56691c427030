using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Doctor;

/// <summary>What came of a check.</summary>
public enum VerdictKind
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Does not hinder, but may.</summary>
    Warning,

    /// <summary>Hinders.</summary>
    Fail,

    /// <summary>Could not be looked at, for something else fails that is told itself.</summary>
    NotChecked,
}

/// <summary>What came of a check, what was seen, and how to mend it.</summary>
/// <param name="Kind">How it is.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Mend">What to do about it; null when there is nothing to do.</param>
public sealed record Verdict(VerdictKind Kind, string Seen, string? Mend)
{
    /// <summary>The exit code of a failure of this kind.</summary>
    public ExitCode ExitCode { get; init; } = Kind == VerdictKind.Fail ? ExitCode.Cloud : ExitCode.Success;

    /// <summary>As it should be.</summary>
    public static Verdict Ok(string seen) => new(VerdictKind.Ok, seen, null);

    /// <summary>May hinder.</summary>
    public static Verdict Warning(string seen, string mend) => new(VerdictKind.Warning, seen, mend);

    /// <summary>Hinders.</summary>
    public static Verdict Fail(string seen, string mend, ExitCode exitCode = ExitCode.Cloud) => new(VerdictKind.Fail, seen, mend) { ExitCode = exitCode };

    /// <summary>A failure, as it was thrown.</summary>
    public static Verdict Of(PlatformException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return Fail(failure.Why is null ? failure.What : $"{failure.What}: {failure.Why.ReplaceLineEndings(" ").Trim()}", failure.Next, failure.ExitCode);
    }
}

/// <summary>One line of the diagnosis.</summary>
/// <param name="Group">tools, login, cloud, cluster.</param>
/// <param name="Name">What was checked, stable for machines: "security groups".</param>
/// <param name="Verdict">What came of it.</param>
public sealed record Finding(string Group, string Name, Verdict Verdict);
