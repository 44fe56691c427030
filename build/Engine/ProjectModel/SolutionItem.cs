using System.Diagnostics.CodeAnalysis;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>A project or folder of a solution.</summary>
public class SolutionItem
{
    private readonly SolutionFolder? _folder;

    internal SolutionItem(string name, Solution solution, SolutionFolder? folder)
    {
        Name = name;
        Solution = solution;
        _folder = folder;
    }

    /// <summary>The item's name.</summary>
    public string Name { get; }

    /// <summary>The solution that it belongs to.</summary>
    public Solution Solution { get; }

    /// <summary>The folder that it is in, or the solution.</summary>
    public IProjectContainer Parent => (IProjectContainer?)_folder ?? Solution;

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>A folder of a solution, which need not be one of the file system.</summary>
public class SolutionFolder : SolutionItem, IProjectContainer
{
    internal SolutionFolder(string name, Solution solution, SolutionFolder? folder)
        : base(name, solution, folder)
    {
    }

    /// <summary>Projects directly in it.</summary>
    public IReadOnlyCollection<Project> Projects => [.. Solution.AllProjects.Where(x => x.Parent == this)];

    /// <summary>Folders directly in it.</summary>
    public IReadOnlyCollection<SolutionFolder> SolutionFolders => [.. Solution.AllSolutionFolders.Where(x => x.Parent == this)];
}

/// <summary>A project of a solution.</summary>
public class Project : SolutionItem, IAbsolutePathHolder
{
    internal Project(string name, string relativePath, Solution solution, SolutionFolder? folder)
        : base(name, solution, folder)
    {
        RelativePath = relativePath;
    }

    /// <summary>The project's file, from the solution's directory.</summary>
    public string RelativePath { get; }

    /// <summary>The project's file.</summary>
    public AbsolutePath? Path => Solution.Directory / RelativePath;

    /// <summary>The name of the project's file.</summary>
    public string? FileName => System.IO.Path.GetFileName(RelativePath);

    /// <summary>The directory of the project's file.</summary>
    public AbsolutePath? Directory => Path?.Parent;

    /// <summary>The project's file.</summary>
    [return: NotNullIfNotNull(nameof(project))]
    public static implicit operator string?(Project? project) => project?.Path;

    /// <summary>The project's file.</summary>
    [return: NotNullIfNotNull(nameof(project))]
    public static implicit operator AbsolutePath?(Project? project) => project?.Path;
}
