using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using static Nuke.Common.IO.PathConstruction;

namespace Nuke.Common.IO;

/// <summary>A rooted and normalized path of a file or directory, which need not exist. Paths are joined by <c>/</c>.</summary>
[TypeConverter(typeof(TypeConverter))]
[DebuggerDisplay("{_path}")]
public class AbsolutePath : IAbsolutePathHolder, IFormattable
{
    /// <summary>The format that puts double quotes around the path.</summary>
    public const string DoubleQuote = "d";

    /// <summary>The format that puts double quotes around the path if it has blanks.</summary>
    public const string DoubleQuoteIfNeeded = "dn";

    /// <summary>The format that puts single quotes around the path.</summary>
    public const string SingleQuote = "s";

    /// <summary>The format that puts single quotes around the path if it has blanks.</summary>
    public const string SingleQuoteIfNeeded = "sn";

    /// <summary>The format without quotes.</summary>
    public const string NoQuotes = "nq";

    private readonly string _path;

    private AbsolutePath(string path)
    {
        _path = NormalizePath(path);
    }

    AbsolutePath IAbsolutePathHolder.Path => this;

    /// <summary>The last part of the path.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>The last part of the path without its extension.</summary>
    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(_path);

    /// <summary>The extension with its dot.</summary>
    public string Extension => Path.GetExtension(_path);

    /// <summary>The path one level up; null at the root.</summary>
    public AbsolutePath? Parent => IsRoot(_path) ? null : new AbsolutePath(_path + "/..");

    /// <summary>Makes a path of a text.</summary>
    public static AbsolutePath Create(string path) => new(path);

    /// <summary>Makes a path of a text, which must be rooted.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator AbsolutePath?(string? path)
    {
        if (path is null)
            return null;
        Assert.True(HasPathRoot(path), $"Path '{path}' must be rooted");
        return new AbsolutePath(path);
    }

    /// <summary>The path as text.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(AbsolutePath? path) => path?._path;

    /// <summary>Goes one level up; the range must be <c>..</c>, as in <c>path / ..</c></summary>
    public static AbsolutePath? operator /(AbsolutePath? left, Range range)
    {
        Assert.True(range.Equals(Range.All));
        return left.NotNull().Parent;
    }

    /// <summary>Joins a relative path.</summary>
    public static AbsolutePath operator /(AbsolutePath? left, string? right) => new(Combine(left.NotNull()._path, right));

    /// <summary>Appends a text to the last part of the path.</summary>
    public static AbsolutePath operator +(AbsolutePath left, string? right) => new(left._path + right);

    /// <summary>Compares paths, on Windows without case.</summary>
    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => EqualityComparer<AbsolutePath>.Default.Equals(a, b);

    /// <summary>Compares paths, on Windows without case.</summary>
    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !(a == b);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is AbsolutePath other && Equals(other);

    /// <summary>Compares paths, on Windows without case.</summary>
    protected bool Equals(AbsolutePath other) => string.Equals(_path, other._path, Comparison(_path));

    /// <inheritdoc />
    public override int GetHashCode() => _path.GetHashCode(Comparison(_path));

    /// <inheritdoc />
    public override string ToString() => _path;

    /// <summary>The path as text, quoted by one of the formats above.</summary>
    public string ToString(string? format) => format switch
    {
        null or NoQuotes => _path,
        DoubleQuote => $"\"{_path}\"",
        DoubleQuoteIfNeeded => _path.Contains(' ') ? $"\"{_path}\"" : _path,
        SingleQuote => $"'{_path}'",
        SingleQuoteIfNeeded => _path.Contains(' ') ? $"'{_path}'" : _path,
        _ => throw new ArgumentException($"Format '{format}' is not recognized"),
    };

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString(format);

    /// <summary>A path as a person gives it: relative to the working directory unless it is rooted.</summary>
    internal static AbsolutePath FromArgument(string path) =>
        HasPathRoot(path) ? new AbsolutePath(path) : EnvironmentInfo.WorkingDirectory / path;

    private static StringComparison Comparison(string path) =>
        HasWindowsRoot(path) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Converts texts; relative ones are taken from the working directory.</summary>
    public class TypeConverter : System.ComponentModel.TypeConverter
    {
        /// <inheritdoc />
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        /// <inheritdoc />
        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object? value) => value switch
        {
            null => null,
            string path => FromArgument(path),
            _ => base.ConvertFrom(context, culture, value),
        };
    }
}
