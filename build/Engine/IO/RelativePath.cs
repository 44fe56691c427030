using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using static Nuke.Common.IO.PathConstruction;

namespace Nuke.Common.IO;

/// <summary>A path without root.</summary>
[DebuggerDisplay("{_path}")]
public class RelativePath
{
    private readonly string _path;
    private readonly char? _separator;

    /// <summary>Takes a normalized path and the separator that further parts are joined with.</summary>
    protected RelativePath(string path, char? separator = null)
    {
        _path = path;
        _separator = separator;
    }

    /// <summary>Makes a path of a text.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static explicit operator RelativePath?(string? path) => path is null ? null : new RelativePath(NormalizePath(path));

    /// <summary>The path as text.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(RelativePath? path) => path?._path;

    /// <summary>Joins a relative path.</summary>
    public static RelativePath operator /(RelativePath left, string? right)
    {
        var separator = left.NotNull()._separator;
        return new RelativePath(NormalizePath(Combine(left._path, right, separator), separator), separator);
    }

    /// <summary>Appends a text to the last part of the path.</summary>
    public static RelativePath operator +(RelativePath left, string? right) => new(left._path + right);

    /// <inheritdoc />
    public override string ToString() => _path;
}

/// <summary>A path without root, in the notation of Unix.</summary>
public class UnixRelativePath : RelativePath
{
    /// <summary>Takes a normalized path.</summary>
    protected UnixRelativePath(string path, char? separator)
        : base(path, separator)
    {
    }

    /// <summary>Makes a path of a text in any notation.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static explicit operator UnixRelativePath?(string? path) =>
        path is null ? null : new UnixRelativePath(NormalizePath(path, '/'), '/');
}
