using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>How much the commands of the SDK say.</summary>
[TypeConverter(typeof(TypeConverter<DotNetVerbosity>))]
public class DotNetVerbosity : Enumeration
{
    /// <summary>Errors and the result.</summary>
    public static DotNetVerbosity quiet = "quiet";

    /// <summary>Warnings, and each project's output.</summary>
    public static DotNetVerbosity minimal = "minimal";

    /// <summary>Each target.</summary>
    public static DotNetVerbosity normal = "normal";

    /// <summary>Each task.</summary>
    public static DotNetVerbosity detailed = "detailed";

    /// <summary>Everything.</summary>
    public static DotNetVerbosity diagnostic = "diagnostic";

    /// <summary>Any other text.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator DotNetVerbosity?(string? value) => value is null ? null : new DotNetVerbosity { Value = value };
}
