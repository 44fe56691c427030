using System.Xml;
using System.Xml.Linq;
using Nuke.Common.IO;
using Nuke.Common.ProjectModel;

namespace Nuke.Components;

/// <summary>Reads what test projects leave and what they reference.</summary>
internal static class TestOutcomes
{
    // https://github.com/Tyrrrz/GitHubActionsTestLogger
    private const string GitHubLogger = "GitHubActionsTestLogger";

    /// <summary>The outcome of each test of a results file.</summary>
    public static IReadOnlyList<string> Read(AbsolutePath file)
    {
        var outcomes = new List<string>();
        using var reader = XmlReader.Create(file);
        while (reader.ReadToFollowing("UnitTestResult"))
        {
            if (reader.GetAttribute("outcome") is { } outcome)
                outcomes.Add(outcome);
        }

        return outcomes;
    }

    /// <summary>Whether the project has the logger that annotates runs of GitHub Actions.</summary>
    public static bool HasGitHubLogger(Project project) =>
        XDocument.Load(project.Path!).Descendants()
            .Any(x => x.Name.LocalName == "PackageReference" && (string?)x.Attribute("Include") == GitHubLogger);
}
