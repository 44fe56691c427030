using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>A solution file, <c>.slnx</c> or <c>.sln</c>, with its projects and folders.</summary>
public class Solution : IProjectContainer, IAbsolutePathHolder
{
    internal Solution(AbsolutePath path)
    {
        Path = path;
        (AllSolutionFolders, AllProjects) = SolutionReader.Read(this, path);
    }

    /// <summary>The solution file.</summary>
    public AbsolutePath? Path { get; set; }

    /// <summary>The solution's name.</summary>
    public string? Name => Path?.NameWithoutExtension;

    /// <summary>The name of the solution file.</summary>
    public string? FileName => Path?.Name;

    /// <summary>The directory of the solution file.</summary>
    public AbsolutePath? Directory => Path?.Parent;

    /// <summary>All projects, also those in folders.</summary>
    public IReadOnlyCollection<Project> AllProjects { get; }

    /// <summary>All folders, also those in folders.</summary>
    public IReadOnlyCollection<SolutionFolder> AllSolutionFolders { get; }

    IProjectContainer? IProjectContainer.Parent => null;

    /// <summary>Projects that are not in a folder.</summary>
    public IReadOnlyCollection<Project> Projects => [.. AllProjects.Where(x => x.Parent == this)];

    /// <summary>Folders that are not in a folder.</summary>
    public IReadOnlyCollection<SolutionFolder> SolutionFolders => [.. AllSolutionFolders.Where(x => x.Parent == this)];

    /// <summary>The solution file.</summary>
    [return: NotNullIfNotNull(nameof(solution))]
    public static implicit operator string?(Solution? solution) => solution?.Path;

    /// <summary>The solution file.</summary>
    [return: NotNullIfNotNull(nameof(solution))]
    public static implicit operator AbsolutePath?(Solution? solution) => solution?.Path;

    /// <summary>All projects whose name matches a pattern, where <c>*</c> stands for anything.</summary>
    public IEnumerable<Project> GetAllProjects(string wildcardPattern)
    {
        var expression = new Regex("^" + wildcardPattern.Replace(".", "\\.").Replace("*", ".*") + "$");
        return AllProjects.Where(x => expression.IsMatch(x.Name));
    }
}
