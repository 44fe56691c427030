using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Encodings.Web;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Doctor;

/// <summary>Looks at everything that a run needs, starts and changes nothing, and says how to mend what is wrong.</summary>
/// <param name="session">The run.</param>
public sealed class DoctorReport(Session session)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Looks, and prints a line per check.</summary>
    /// <exception cref="UnfitException">Something fails; it was shown.</exception>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var findings = await LookAsync(cancellationToken).ConfigureAwait(false);
        Print(findings);
        session.Reporter.Info($"{Summary(findings)} [{Elapsed.Text(TimeProvider.System.GetElapsedTime(started))}]");
        var failures = Failing(findings);
        if (!failures.IsEmpty)
        {
            throw new UnfitException(
                failures.Length == 1 ? $"One check fails: {failures[0].Name}" : string.Create(CultureInfo.InvariantCulture, $"{failures.Length} checks fail: {string.Join(", ", failures.Select(finding => finding.Name))}"),
                null,
                "do what stands behind the arrows, then run ./build.sh Doctor again",
                failures[0].Verdict.ExitCode);
        }
    }

    /// <summary>Looks, and yields the findings as JSON, with the exit code that belongs to them.</summary>
    public async Task<(string Json, ExitCode ExitCode)> JsonAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var findings = await LookAsync(cancellationToken).ConfigureAwait(false);
        var exitCode = Failing(findings) is [var first, ..] ? first.Verdict.ExitCode : ExitCode.Success;
        var settings = session.Options.Settings;
        var document = new JsonObject
        {
            ["site"] = settings.Site,
            ["suffix"] = settings.Suffix,
            ["ok"] = exitCode == ExitCode.Success,
            ["exitCode"] = (int)exitCode,
            ["seconds"] = Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 2),
            ["checks"] = new JsonArray([.. findings.Select(Json)]),
        };
        return (document.ToJsonString(Format), exitCode);
    }

    private static ImmutableArray<Finding> Failing(ImmutableArray<Finding> findings) =>
        [.. findings.Where(finding => finding.Verdict.Kind == VerdictKind.Fail)];

    private async Task<ImmutableArray<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var settings = session.Options.Settings;
        var phases = await session.PeekAsync(cancellationToken).ConfigureAwait(false);
        var site = phases?.Context.Site;
        var tools = settings.Site == "existing"
            ? []
            : new ToolChecks(new ToolFacts(settings, session.Options.Paths, session.Processes, session.Reporter), site?.Cluster is ClusterSource.Kubespray).All();
        if (phases is null)
        {
            return
            [
                .. await new Diagnosis(Limit).MakeAsync(tools, cancellationToken).ConfigureAwait(false),
                new Finding("login", "world", Verdict.Ok($"the world of site {settings.Site} does not run: ./build.sh Provision starts it, with a cloud of its own")),
            ];
        }

        using var clouds = OpenStackClients.Create(phases.Context);
        using var facts = clouds is null ? null : new CloudFacts(clouds, settings.Image, phases.Context.Time);
        IEnumerable<DoctorCheck> checks =
        [
            .. tools,
            .. clouds is null ? [] : CloudChecks.All(phases.Context, clouds, facts!),
            .. site!.Cluster is ClusterSource.Existing cluster && clouds is null ? [.. ClusterCheck.All(cluster), .. RepositoryCheck.All(settings)] : Array.Empty<DoctorCheck>(),
        ];
        return await new Diagnosis(Limit).MakeAsync(checks, cancellationToken).ConfigureAwait(false);
    }

    private void Print(ImmutableArray<Finding> findings)
    {
        var output = session.Options.Output;
        var width = findings.Max(finding => finding.Name.Length);
        foreach (var group in findings.GroupBy(finding => finding.Group))
        {
            output.WriteLine();
            output.WriteLine($"  {group.Key}");
            foreach (var finding in group.Where(finding => finding.Verdict.Kind != VerdictKind.NotChecked))
            {
                Write($"{Mark(finding.Verdict.Kind)} {finding.Name.PadRight(width)}  {finding.Verdict.Seen}");
                if (finding.Verdict.Mend is { } mend)
                {
                    Write($"  {"".PadRight(width)}  → {mend}");
                }
            }

            foreach (var blocked in group.Where(finding => finding.Verdict.Kind == VerdictKind.NotChecked).GroupBy(finding => finding.Verdict.Seen))
            {
                Write($"{Mark(VerdictKind.NotChecked)} {blocked.Key}: {string.Join(", ", blocked.Select(finding => finding.Name))}");
            }
        }

        output.WriteLine();

        void Write(string line) => output.WriteLine(session.Options.Redactor.Redact($"  {line}"));
    }

    private JsonObject Json(Finding finding) => new()
    {
        ["group"] = finding.Group,
        ["name"] = finding.Name,
        ["status"] = Word(finding.Verdict.Kind),
        ["seen"] = session.Options.Redactor.Redact(finding.Verdict.Seen),
        ["mend"] = finding.Verdict.Mend is { } mend ? session.Options.Redactor.Redact(mend) : null,
    };

    private static string Summary(ImmutableArray<Finding> findings) => string.Join(", ", findings
        .GroupBy(finding => finding.Verdict.Kind)
        .OrderBy(kind => kind.Key)
        .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Count()} {Text(kind.Key)}")));

    private static string Mark(VerdictKind kind) => kind switch
    {
        VerdictKind.Ok => "✓",
        VerdictKind.Warning => "!",
        VerdictKind.Fail => "✗",
        _ => "-",
    };

    private static string Text(VerdictKind kind) => kind switch
    {
        VerdictKind.Ok => "ok",
        VerdictKind.Warning => "to watch",
        VerdictKind.Fail => "failing",
        _ => "not checked",
    };

    private static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Ok => "ok",
        VerdictKind.Warning => "warning",
        VerdictKind.Fail => "fail",
        _ => "notChecked",
    };
}
