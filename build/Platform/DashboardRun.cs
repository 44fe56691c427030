using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>Opens the dashboards on this machine until the user ends it: SSH, the API and its port-forward, all within this process.</summary>
/// <param name="session">The run.</param>
public sealed class DashboardRun(Session session)
{
    /// <summary>Runs until the user interrupts.</summary>
    /// <exception cref="KubernetesException">There is no cluster, or no dashboard in it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var nothing = new KubernetesException("There is no cluster whose dashboards could be opened", null, "run: ./build.sh PostK8s");
        var phases = await session.PeekAsync(cancellationToken).ConfigureAwait(false) ?? throw nothing;
        var api = await phases.Api.FindAsync(cancellationToken).ConfigureAwait(false) ?? throw nothing;
        var options = session.Options;
        await RunAsync(
            api,
            Dashboard.All,
            new DashboardLogins(api, $"kubectl --kubeconfig {api.Kubeconfig}{(phases.Context.Settings.KubeContext is { } context ? $" --context {context}" : "")}", options.Settings.ShowSecrets),
            phases.Context.Site.StandIns.IsEmpty ? null : "pages of the rehearsal: behind each stands one page that says so, not the real thing",
            session.Reporter,
            options.Output,
            options.Redactor,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same, with everything given.</summary>
    internal static async Task RunAsync(
        KubernetesApi api,
        ImmutableArray<Dashboard> dashboards,
        DashboardLogins logins,
        string? note,
        IReporter reporter,
        TextWriter output,
        Redactor redactor,
        CancellationToken cancellationToken)
    {
        var open = new List<ServiceForward>();
        try
        {
            var rows = new List<string[]>();
            foreach (var dashboard in dashboards)
            {
                var (forward, missing) = await dashboard.OpenAsync(api, reporter.Warn, cancellationToken).ConfigureAwait(false);
                if (forward is null)
                {
                    rows.Add([dashboard.Name, $"not there: {missing}", ""]);
                    continue;
                }

                open.Add(forward);
                var scheme = await forward.SchemeAsync(cancellationToken).ConfigureAwait(false);
                rows.Add(
                [
                    dashboard.Name,
                    string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{forward.Port}/"),
                    await logins.TextAsync(dashboard, cancellationToken).ConfigureAwait(false),
                ]);
            }

            if (open.Count == 0)
            {
                throw new KubernetesException("None of the dashboards is there", string.Join('\n', rows.Select(row => $"{row[0]}: {row[1]}")), "run: ./build.sh PostK8s");
            }

            foreach (var row in rows)
            {
                // A login may be long and is copied: a line of its own, never cut by a table.
                output.WriteLine(redactor.Redact($"{row[0],-16} {row[1]}"));
                if (row[2].Length > 0)
                {
                    output.WriteLine(redactor.Redact($"{"",-16} {row[2]}"));
                }
            }

            if (note is not null)
            {
                reporter.Info(note);
            }

            reporter.Info("browsers warn of certificates that the pages made for themselves; Ctrl-C closes everything");
            await Foreground.UntilInterruptedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var forward in open)
            {
                await forward.DisposeAsync().ConfigureAwait(false);
            }
        }

        reporter.Info("the dashboards are closed");
    }
}
