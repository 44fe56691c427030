using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Doctor;

/// <summary>Makes all checks at once, each with a time of its own.</summary>
/// <param name="limit">How long one check may take.</param>
internal sealed class Diagnosis(TimeSpan limit)
{
    /// <summary>Whether a check that has no answer in time fails; else it warns.</summary>
    public bool LateIsFailure { get; init; } = true;

    /// <summary>Makes the checks; the findings are in their order.</summary>
    public async Task<ImmutableArray<Finding>> MakeAsync(IEnumerable<DoctorCheck> checks, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(checks.Select(check => MakeAsync(check, cancellationToken))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. findings.OfType<Finding>()];
    }

    private async Task<Finding?> MakeAsync(DoctorCheck check, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limit);
        try
        {
            // A check that waits without looking at its token does not hold up the others.
            var verdict = await Task.Run(() => check.Look(time.Token), time.Token).WaitAsync(time.Token).ConfigureAwait(false);
            return verdict is null ? null : new Finding(check.Group, check.Name, verdict);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Finding(check.Group, check.Name, Late());
        }
        catch (BlockedException blocked)
        {
            return new Finding(check.Group, check.Name, new Verdict(VerdictKind.NotChecked, $"not checked without {blocked.Message}", null));
        }
        catch (PlatformException failure)
        {
            return new Finding(check.Group, check.Name, Verdict.Of(failure));
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // The other checks say what they saw all the same, and whoever reads JSON gets JSON.
            return new Finding(check.Group, check.Name, Verdict.Fail(bug.ToString().ReplaceLineEndings(" "), ErrorPrinter.ReportIt, ExitCode.Bug));
        }
    }

    private Verdict Late()
    {
        var seen = string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds:0.#} s");
        const string mend = "wait a minute, then look again; if it stays so, the service is in trouble: ask its operators";
        return LateIsFailure ? Verdict.Fail(seen, mend) : Verdict.Warning(seen, mend);
    }
}
