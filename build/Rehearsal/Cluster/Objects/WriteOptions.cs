namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>How strictly unknown fields are taken.</summary>
internal enum FieldValidation
{
    Warn,
    Ignore,
    Strict,
}

/// <summary>Who writes, and how.</summary>
internal sealed record WriteOptions(string Manager)
{
    public string Subresource { get; init; } = "";

    public bool DryRun { get; init; }

    public FieldValidation Validation { get; init; } = FieldValidation.Ignore;

    /// <summary>Told of every unknown field when they are warned about.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Paths of keys that the body gave twice.</summary>
    public IReadOnlyList<string> Duplicates { get; init; } = [];

    /// <summary>A patch reports strictness differently from a whole object.</summary>
    public bool IsPatch { get; init; }

    public WriteOptions ThroughStatus => this with { Subresource = "status" };
}

/// <summary>What a DELETE asks for.</summary>
internal sealed record Removal(string? Propagation, long? Grace, string? Uid, string? ResourceVersion, bool DryRun)
{
    public static readonly Removal Plain = new(null, null, null, null, false);

    public static readonly Removal Background = Plain with { Propagation = "Background" };

    public static readonly Removal Now = Background with { Grace = 0 };
}
