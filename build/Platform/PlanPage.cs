using System.Collections.Immutable;
using System.Text;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform;

/// <summary>A plan as a page of Markdown: a flow chart (Mermaid, https://mermaid.js.org/syntax/flowchart.html), then the words.</summary>
internal static class PlanPage
{
    /// <summary>The page.</summary>
    public static string Text(Settings settings, ImmutableArray<PlannedPhase> phases)
    {
        var page = new StringBuilder();
        page.Append("# Plan for site ").Append(settings.Site).Append(", suffix ").Append(settings.Suffix).Append("\n\n```mermaid\nflowchart LR\n");
        foreach (var phase in phases)
        {
            page.Append("    ").Append(phase.Name).Append("[\"").Append(phase.Name).Append("<br/>").Append(Short(phase)).Append("\"]:::").Append(phase.Kind).Append('\n');
        }

        page.Append("    ").AppendJoin(" --> ", phases.Select(phase => phase.Name)).Append('\n');
        page.Append("    classDef act fill:#fff8c5,stroke:#9a6700\n    classDef same fill:#dafbe1,stroke:#1a7f37\n    classDef skip fill:#f6f8fa,stroke:#8c959f\n    classDef later fill:#ddf4ff,stroke:#0969da\n```\n");
        foreach (var phase in phases)
        {
            page.Append("\n## ").Append(phase.Name).Append("\n\n").Append(phase.Text).Append('\n');
            if (!phase.Lines.IsEmpty)
            {
                page.Append("\n```\n").AppendJoin('\n', phase.Lines).Append("\n```\n");
            }
        }

        return page.ToString();
    }

    private static string Short(PlannedPhase phase) => phase.Kind switch
    {
        PlannedPhase.Act => $"{phase.Lines.Count(line => !line.StartsWith("      ", StringComparison.Ordinal))} to do",
        PlannedPhase.Same => "nothing to do",
        PlannedPhase.Skip => "skipped",
        _ => "looks again then",
    };
}
