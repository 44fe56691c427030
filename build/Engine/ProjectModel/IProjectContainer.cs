namespace Nuke.Common.ProjectModel;

/// <summary>Something that has projects: a solution or one of its folders.</summary>
public interface IProjectContainer
{
    /// <summary>What it is in; null for a solution.</summary>
    IProjectContainer? Parent { get; }

    /// <summary>Projects directly in it.</summary>
    IReadOnlyCollection<Project> Projects { get; }

    /// <summary>Folders directly in it.</summary>
    IReadOnlyCollection<SolutionFolder> SolutionFolders { get; }
}

/// <summary>Finds things by name.</summary>
public static class ProjectContainerExtensions
{
    /// <summary>The folder of the name, directly in the container; null if there is none.</summary>
    public static SolutionFolder? GetSolutionFolder(this IProjectContainer container, string name) =>
        container.SolutionFolders.SingleOrDefault(x => x.Name == name);

    /// <summary>The project of the name, directly in the container; null if there is none.</summary>
    public static Project? GetProject(this IProjectContainer container, string name) =>
        container.Projects.SingleOrDefault(x => x.Name == name);
}
