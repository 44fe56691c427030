using System.Xml.Linq;
using Nuke.Common.IO;

namespace Nuke.Common.ProjectModel;

/// <summary>Reads both kinds of solution files.</summary>
internal static class SolutionReader
{
    private const string FolderKind = "{2150E333-8FDC-42A3-9474-1A3956D46DE8}";

    public static (IReadOnlyList<SolutionFolder> Folders, IReadOnlyList<Project> Projects) Read(Solution solution, AbsolutePath path)
    {
        Assert.FileExists(path);
        return path.HasExtension(".slnx") ? ReadXml(solution, path) : ReadText(solution, path);
    }

    // Folders are named by their whole path between slashes: /tests/unit/
    private static (List<SolutionFolder> Folders, List<Project> Projects) ReadXml(Solution solution, AbsolutePath path)
    {
        var folders = new Dictionary<string, SolutionFolder>();
        var projects = new List<Project>();
        foreach (var element in XDocument.Load(path).Root!.Elements())
        {
            if (element.Name == "Project")
                projects.Add(ReadProject(element, solution, folder: null));
            else if (element.Name == "Folder")
            {
                var folder = FolderAt(Attribute(element, "Name"), solution, folders);
                projects.AddRange(element.Elements("Project").Select(x => ReadProject(x, solution, folder)));
            }
        }

        return ([.. folders.Values], projects);
    }

    private static SolutionFolder? FolderAt(string path, Solution solution, Dictionary<string, SolutionFolder> folders)
    {
        var trimmed = path.Trim('/');
        if (trimmed.Length == 0)
            return null;
        if (folders.TryGetValue(trimmed, out var known))
            return known;

        var slash = trimmed.LastIndexOf('/');
        var parent = slash > 0 ? FolderAt(trimmed[..slash], solution, folders) : null;
        return folders[trimmed] = new SolutionFolder(trimmed[(slash + 1)..], solution, parent);
    }

    private static Project ReadProject(XElement element, Solution solution, SolutionFolder? folder)
    {
        var path = Attribute(element, "Path");
        var name = element.Attribute("DisplayName")?.Value ?? Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
        return new Project(name, path, solution, folder);
    }

    private static string Attribute(XElement element, string name) =>
        element.Attribute(name).NotNull($"A {element.Name} of the solution has no {name}").Value;

    private static (List<SolutionFolder> Folders, List<Project> Projects) ReadText(Solution solution, AbsolutePath path)
    {
        var entries = new List<(string Kind, string Name, string Path, string Id)>();
        var parents = new Dictionary<string, string>();
        var isNesting = false;
        foreach (var line in path.ReadAllLines().Select(x => x.Trim()))
        {
            if (line.StartsWith("Project(", StringComparison.Ordinal) && line.Split('"') is [_, var kind, _, var name, _, var file, _, var id, ..])
                entries.Add((kind, name, file, id));
            else if (line.StartsWith("GlobalSection", StringComparison.Ordinal))
                isNesting = line.Contains("NestedProjects", StringComparison.Ordinal);
            else if (line == "EndGlobalSection")
                isNesting = false;
            else if (isNesting && line.Split('=') is [var child, var parent])
                parents[child.Trim()] = parent.Trim();
        }

        var names = entries.Where(x => x.Kind == FolderKind).ToDictionary(x => x.Id, x => x.Name);
        var folders = new Dictionary<string, SolutionFolder>();
        SolutionFolder? FolderOf(string id) => parents.TryGetValue(id, out var parent) ? Folder(parent) : null;
        SolutionFolder Folder(string id) =>
            folders.TryGetValue(id, out var known) ? known : folders[id] = new SolutionFolder(names[id], solution, FolderOf(id));

        foreach (var id in names.Keys)
            Folder(id);
        var projects = entries
            .Where(x => x.Kind != FolderKind)
            .Select(x => new Project(x.Name, x.Path.Replace('\\', '/'), solution, FolderOf(x.Id)))
            .ToList();
        return ([.. folders.Values], projects);
    }
}
