namespace GourmetGram.Platform.Configuration;

/// <summary>
/// A value that must not be seen: it prints as three asterisks, and leaves only by <see cref="Reveal"/>, towards a file (0600), an
/// environment variable of a child or a request body.
/// </summary>
/// <param name="value">The value itself; not empty.</param>
public sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string value = string.IsNullOrEmpty(value) ? throw new ArgumentException("A secret cannot be empty.", nameof(value)) : value;

    /// <summary>The value itself. Call it where the value leaves, nowhere before.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && other.value == value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);
}
