using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Specs;

/// <summary>
/// The same specs against the stand-in and against the real thing: a spec that passes on one side only is a bug in the stand-in, and so
/// is a count that differs.
/// </summary>
/// <param name="session">The run.</param>
public sealed class TwinSpecs(Session session)
{
    private const string Twins = "(FullyQualifiedName~Specs.OpenStack|FullyQualifiedName~Specs.Terraform|FullyQualifiedName~Specs.Provisioning|FullyQualifiedName~Specs.Doctor)&Twin!=stand-in only";
    private const string Scenarios = "Category=OpenStack lab";
    private const string OpenStack = "openstack";
    private const string StandIn = "rehearsal";
    // Against a real cloud nearly all of the time is waiting.
    private const int SpecThreads = 8;
    // Three servers each, and the lab's project may have thirty, beside what the scenarios about room take.
    private const int ScenarioThreads = 3;
    // One that fails may take those of its class with it, whose servers then find no room. More than these are no bad minute of the cloud's.
    private const int Few = 20;
    private const int ThreadsOfFew = 2;
    private const string Project = "tests/Specs";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(45);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    /// <summary>Runs them on the sides that <see cref="Configuration.Settings.Against"/> names.</summary>
    /// <exception cref="SpecsException">One failed, or the sides differ.</exception>
    /// <exception cref="ToolException">The real thing cannot be started here.</exception>
    /// <exception cref="DeadlineException">It took longer than 45 minutes, or waited longer than 12 for another run's lab.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var lab = session.Options.Settings.Against == OpenStack ? new OpenStackLab(session.Options.Paths, session.Processes, session.Reporter, Environment.GetEnvironmentVariable("LAB_DIR")) : null;
        using var hold = lab is null ? null : await lab.HoldAsync(session.Conditions, cancellationToken).ConfigureAwait(false);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Limit);
        try
        {
            var runner = new SpecRunner(session.Options.Paths, session.Processes, session.Reporter);
            if (lab is not null)
            {
                await AgainstLabAsync(lab, runner, limited.Token).ConfigureAwait(false);
            }
            else
            {
                Judge([(StandIn, await StandInAsync(runner, limited.Token).ConfigureAwait(false))]);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeadlineException("the specs have run", Limit, "they were still running", $"read the logs in {session.Options.Paths.Logs}");
        }
    }

    private async Task AgainstLabAsync(OpenStackLab lab, SpecRunner runner, CancellationToken cancellationToken)
    {
        var keep = await lab.IsKeptAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The stand-in's side takes about as long as the lab's start.
            var sides = await Task.WhenAll(StandInAsync(runner, cancellationToken), OnLabAsync()).ConfigureAwait(false);
            var scenarios = await AskAsync(
                runner,
                "openstack-scenarios",
                "tests/EndToEnd.Tests",
                Scenarios,
                ScenarioThreads,
                [("GG_LAB", lab.Script), lab.FolderVariable],
                cancellationToken).ConfigureAwait(false);
            Judge([(StandIn, sides[0]), (OpenStack, sides[1])], scenarios);
        }
        finally
        {
            if (!keep)
            {
                using var stop = new CancellationTokenSource(StopLimit);
                await lab.DownAsync(stop.Token).ConfigureAwait(false);
            }
        }

        async Task<SpecReport> OnLabAsync()
        {
            await lab.UpAsync(keep, cancellationToken).ConfigureAwait(false);
            return await AskAsync(runner, OpenStack, Project, Twins, SpecThreads, [("GG_SPECS_CLOUDS", lab.CloudsFile)], cancellationToken).ConfigureAwait(false);
        }
    }

    // A real cloud has bad minutes of its own: two leases that start or end at once on its one host get in each other's way in Placement, and
    // one of them is ruined. The few that fail are asked once more, with hardly anything beside them, and that is said.
    private async Task<SpecReport> AskAsync(
        SpecRunner runner, string side, string project, string filter, int threads, ImmutableArray<(string Name, string Value)> variables, CancellationToken cancellationToken)
    {
        var first = await runner.RunAsync(side, project, filter, threads, variables, cancellationToken).ConfigureAwait(false);
        if (first.Failed.Count is 0 or > Few)
        {
            return first;
        }

        foreach (var (name, why) in first.Failed)
        {
            session.Reporter.Warn($"{side}: {name} failed and is asked once more: {why}");
        }

        return first.After(await runner.RunAsync($"again-{side}", project, $"({filter})&({first.FilterOfFailed})", ThreadsOfFew, variables, cancellationToken).ConfigureAwait(false));
    }

    private static Task<SpecReport> StandInAsync(SpecRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(StandIn, Project, Twins, threads: null, [], cancellationToken);

    private void Judge(IReadOnlyList<(string Side, SpecReport Report)> sides, SpecReport? scenarios = null)
    {
        Tables.Write(session.Options.Output, session.Options.Redactor, "Specs", sides.Select(side => Row(side.Side, side.Report)).Concat(scenarios is null ? [] : [Row("scenarios", scenarios)]));
        var failed = sides.Select(side => (side.Side, side.Report.Failed)).Concat(scenarios is null ? [] : [("scenarios", scenarios.Failed)])
            .SelectMany(side => side.Item2.Select(failure => $"{side.Item1}: {failure.Key}: {failure.Value}"))
            .ToList();
        if (failed.Count > 0)
        {
            throw new SpecsException("Specs failed", string.Join('\n', failed), $"read the logs in {session.Options.Paths.Logs}");
        }

        if (sides.Any(side => side.Report.Passed.IsEmpty))
        {
            throw new SpecsException("No spec ran", null, $"read the logs in {session.Options.Paths.Logs}");
        }

        var oneSided = sides.SelectMany(side => sides.SelectMany(other => side.Report.Passed.Except(other.Report.Passed).Select(name => $"passed on {side.Side} only: {name}"))).ToList();
        if (oneSided.Count > 0)
        {
            throw new SpecsException("The sides were not asked the same", string.Join('\n', oneSided), "let each spec run on both sides");
        }
    }

    private static string[] Row(string side, SpecReport report) => [side, report.ToString()];
}
