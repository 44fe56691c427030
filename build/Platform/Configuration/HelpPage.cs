using System.Text;

namespace GourmetGram.Platform.Configuration;

/// <summary>The help: targets in the order of the work, parameters in groups, examples.</summary>
public static class HelpPage
{
    /// <summary>The whole page as text.</summary>
    /// <param name="surface">What the build offers.</param>
    /// <param name="width">Columns of the terminal, at least 60.</param>
    public static string Render(BuildSurface surface, int width)
    {
        ArgumentNullException.ThrowIfNull(surface);
        var page = new StringBuilder();
        page.AppendLine("GourmetGram Platform: from an empty OpenStack project to a running MLOps pipeline, and back.");
        page.AppendLine();
        page.AppendLine("  ./build.sh TARGET [TARGET …] [--flag value …]");
        page.AppendLine();
        page.AppendLine("Without an account, `./build.sh Provision` rehearses the whole chain on this machine.");

        var column = surface.Targets.Max(target => target.Name.Length) + 4;
        foreach (var group in surface.Targets.GroupBy(target => target.Group))
        {
            page.AppendLine().AppendLine($"{group.Key}:");
            foreach (var target in group)
            {
                Entry(page, target.Name, target.Description, column, width);
            }
        }

        page.AppendLine().AppendLine("Every flag is also an environment variable (NODE_COUNT) and a key in");
        page.AppendLine(".nuke/parameters.json (NodeCount); the flag wins, then the variable, then the file.");
        column = surface.Knobs.Concat(EngineFlags.All).Max(knob => knob.Flag.Length) + 4;
        foreach (var group in surface.Knobs.Concat(EngineFlags.All).GroupBy(knob => knob.Group))
        {
            page.AppendLine().AppendLine($"{group.Key}:");
            foreach (var knob in group)
            {
                Entry(page, knob.Flag, knob.Description, column, width);
            }
        }

        page.AppendLine();
        page.AppendLine("Examples:");
        page.AppendLine("  ./build.sh Provision                                 rehearse everything, no account needed");
        page.AppendLine("  ./build.sh Status                                    what exists, where it is, what stands in");
        page.AppendLine("  ./build.sh Provision --site chameleon --suffix ada --clouds-file ~/clouds.yaml");
        page.AppendLine("  ./build.sh PostK8s --site existing --kubeconfig ~/.kube/config");
        page.AppendLine("  ./build.sh Destroy --site chameleon --suffix ada     asks before it removes anything");
        return page.ToString();
    }

    private static void Entry(StringBuilder page, string name, string description, int column, int width)
    {
        var line = new StringBuilder("  ").Append(name.PadRight(column));
        var limit = Math.Max(width, 60) - 1;
        foreach (var word in description.Split(' '))
        {
            if (line.Length + word.Length > limit && line.ToString().Trim().Length > name.Length)
            {
                page.AppendLine(line.ToString().TrimEnd());
                line.Clear().Append(' ', column + 2);
            }

            line.Append(word).Append(' ');
        }

        page.AppendLine(line.ToString().TrimEnd());
    }
}
