using System.Net;
using System.Text;

namespace Nuke.Common.Execution;

/// <summary>A page that shows the plan of this run, and the relations of all targets. It needs nothing from elsewhere.</summary>
internal static class PlanPage
{
    private const string Head =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Execution plan</title>
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; color: #222; }
        table { border-collapse: collapse; width: 100%; }
        td, th { border-bottom: 1px solid #ddd; padding: .3rem .6rem; text-align: left; vertical-align: top; }
        .planned td:first-child { font-weight: 600; color: #0a7; }
        .unlisted { color: #777; }
        </style>
        </head>
        <body>
        """;

    public static string Of(IReadOnlyCollection<ExecutableTarget> targets, IReadOnlyCollection<ExecutableTarget> plan)
    {
        var page = new StringBuilder(Head).AppendLine().AppendLine("<h1>Execution plan</h1>").AppendLine("<ol>");
        foreach (var target in plan)
            page.AppendLine($"<li>{Text(target.Name)}</li>");
        page.AppendLine("</ol>").AppendLine("<h2>All targets</h2>").AppendLine("<table>");
        page.AppendLine("<tr><th>Target</th><th>Depends on</th><th>After</th><th>Triggered by</th><th>Description</th></tr>");
        foreach (var target in targets)
            page.AppendLine(Row(target, plan.Contains(target)));
        return page.AppendLine("</table>").AppendLine("</body>").AppendLine("</html>").ToString();
    }

    private static string Row(ExecutableTarget target, bool isPlanned)
    {
        var classes = (isPlanned ? "planned" : "") + (target.Listed ? "" : " unlisted");
        return $"<tr class=\"{classes.Trim()}\"><td>{Text(target.Name)}</td><td>{Names(target.ExecutionDependencies)}</td>" +
            $"<td>{Names(target.OrderDependencies)}</td><td>{Names(target.TriggerDependencies)}</td><td>{Text(target.Description)}</td></tr>";
    }

    private static string Names(IEnumerable<ExecutableTarget> targets) => Text(string.Join(", ", targets.Select(x => x.Name)));

    private static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";
}
