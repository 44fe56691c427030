using System.Diagnostics;
using System.Globalization;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Processes;

/// <summary>Lets children of a killed run end before this run starts: a Terraform in the middle of an apply finishes its step and saves its state.</summary>
/// <param name="children">Knows who runs.</param>
/// <param name="processes">Sends the interrupt.</param>
/// <param name="conditions">Waits for the end.</param>
/// <param name="reporter">Told what happens.</param>
public sealed class OrphanReaper(ChildRegistry children, IProcessRunner processes, ConditionWaiter conditions, IReporter reporter)
{
    /// <summary>How long Terraform may go on by itself.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long it may take after the interrupt: the servers under way are waited for.</summary>
    internal TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Interrupts orphans and waits for them, Terraform last and only when it takes too long; what does not end even then is killed.</summary>
    public async Task ReapAsync(CancellationToken cancellationToken)
    {
        var orphans = children.Orphans();
        if (orphans.Count == 0)
        {
            return;
        }

        reporter.Warn($"an earlier run was killed; its {string.Join(", ", orphans.Select(orphan => orphan.Program).Distinct())} still runs and may finish first");
        // An apply that goes on makes what this run wants anyway; an interrupted one leaves tainted servers. A playbook is better begun anew.
        foreach (var (processId, _) in orphans.Where(orphan => !Path.GetFileName(orphan.Program).Contains("terraform", StringComparison.Ordinal)))
        {
            await SignalAsync("INT", processId, cancellationToken).ConfigureAwait(false);
        }

        if (await EndedAsync(Patience, "they are interrupted now", cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // Even now a Terraform is better interrupted than killed: it saves its state and lets go of it.
        foreach (var (processId, program) in children.Orphans())
        {
            reporter.Warn($"{program} (process {processId}) did not end in {Elapsed.Text(Patience)} and is interrupted");
            await SignalAsync("INT", processId, cancellationToken).ConfigureAwait(false);
        }

        if (await EndedAsync(Grace, "they are killed now", cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        foreach (var (processId, program) in children.Orphans())
        {
            reporter.Warn($"{program} (process {processId}) did not end in another {Elapsed.Text(Grace)} and is killed");
            await SignalAsync("KILL", processId, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> EndedAsync(TimeSpan patience, string otherwise, CancellationToken cancellationToken)
    {
        try
        {
            return await conditions.WaitAsync(
                new Condition<bool>(
                    "children of the killed run have ended",
                    _ => Task.FromResult(children.Orphans() is { Count: > 0 } left
                        ? Observed.NotYet<bool>($"{left[0].Program} (process {left[0].ProcessId}) runs")
                        : Observed.Met(true)),
                    patience,
                    otherwise)
                { MaxInterval = TimeSpan.FromSeconds(1) },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Errors.DeadlineException)
        {
            return false;
        }
    }

    // The child leads a group of its own (its session): what it started is killed with it. An interrupt it passes on itself.
    private async Task SignalAsync(string signal, int processId, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            using var process = Process.GetProcessById(processId);
            process.Kill(entireProcessTree: true);
            return;
        }

        var target = (signal == "KILL" ? "-" : "") + processId.ToString(CultureInfo.InvariantCulture);
        await processes.RunAsync(
            new ProcessSpec("/bin/sh", ["-c", "kill -s \"$0\" -- \"$1\"", signal, target], Path.GetTempPath(), ChildEnvironment.Clean()),
            cancellationToken).ConfigureAwait(false);
    }
}
