using System.Reflection;
using Nuke.Common.IO;
using Nuke.Common.Utilities;

namespace Nuke.Common.ProjectModel;

/// <summary>
/// Injects a <see cref="Solution"/>: the one at the given path, else at the path that the parameter of the member's name has,
/// which is usually in <c>.nuke/parameters.json</c>.
/// </summary>
public class SolutionAttribute : ParameterAttribute
{
    private readonly string? _relativePath;

    /// <summary>Takes the path from the parameter.</summary>
    public SolutionAttribute()
        : this(null)
    {
    }

    /// <summary>Takes the path from the root.</summary>
    public SolutionAttribute(string? relativePath)
        : base("Path to a solution file that is automatically loaded." + (relativePath != null ? $" Default is {relativePath}." : ""))
    {
        _relativePath = relativePath;
    }

    /// <inheritdoc />
    public override bool List { get; set; }

    /// <inheritdoc />
    public override object? GetValue(MemberInfo member, object? instance)
    {
        var path = _relativePath != null
            ? Build.RootDirectory / _relativePath
            : (AbsolutePath?)NukeBuild.Parameters.GetParameter(member, typeof(AbsolutePath));
        return path.NotNull($"No solution file defined for '{member.Name}'.").ReadSolution();
    }
}
