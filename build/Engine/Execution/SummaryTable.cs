namespace Nuke.Common.Execution;

/// <summary>The table at the end of a run: one row per target of the plan.</summary>
internal static class SummaryTable
{
    // Columns do not break, so that consoles and build servers keep them.
    private const char Blank = '\u00a0';
    private const int StatusWidth = 10;
    private const int DurationWidth = 10;

    public static void Write(INukeBuild build)
    {
        var nameWidth = Math.Max(build.ExecutionPlan.Max(x => x.Name.Length) + 4, 19);
        var width = nameWidth + StatusWidth + DurationWidth;
        var total = build.ExecutionPlan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Duration);

        Host.Debug();
        Host.Debug(new string('═', width));
        Host.Information(Row(nameWidth, "Target", "Status", "Duration"));
        Host.Debug(new string('─', width));
        foreach (var target in build.ExecutionPlan)
            Write(target, Row(nameWidth, target.Name, target.Status.ToString(), DurationOf(target)) + InformationOf(target));
        Host.Debug(new string('─', width));
        Host.Information(Row(nameWidth, "Total", "", Format(total)));
        Host.Debug(new string('═', width));
    }

    private static void Write(ExecutableTarget target, string row)
    {
        switch (target.Status)
        {
            case ExecutionStatus.Skipped:
                Host.Debug(row);
                break;
            case ExecutionStatus.Succeeded:
                Host.Success(row);
                break;
            case ExecutionStatus.Aborted or ExecutionStatus.NotRun:
                Host.Warning(row);
                break;
            case ExecutionStatus.Failed:
                Host.Error(row);
                break;
            case ExecutionStatus.Collective:
                break;
            default:
                throw new NotSupportedException(target.Status.ToString());
        }
    }

    private static string Row(int nameWidth, string name, string status, string duration) =>
        name.PadRight(nameWidth, Blank) + status.PadRight(StatusWidth, Blank) + duration.PadLeft(DurationWidth, Blank);

    private static string DurationOf(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted ? Format(target.Duration) : "";

    private static string InformationOf(ExecutableTarget target) =>
        target.SummaryInformation.Count > 0
            ? new string(Blank, 3) + "// " + string.Join(", ", target.SummaryInformation.Select(x => $"{x.Key}: {x.Value}"))
            : "";

    private static string Format(TimeSpan duration) =>
        $"{(int)duration.TotalMinutes}:{duration:ss}".Replace("0:00", "< 1sec");
}
