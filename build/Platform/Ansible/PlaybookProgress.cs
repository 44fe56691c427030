using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ansible;

/// <summary>Follows one run: turns events into a live line and a readable log, and remembers what failed.</summary>
internal sealed class PlaybookProgress(IActivity activity, Action<string> log, Func<string?>? left = null)
{
    private readonly List<PlaybookEvent.Host> failures = [];
    private readonly List<string> hosts = [];
    private readonly List<string> errors = [];
    private string play = "";
    private string task = "";

    public PlaybookRecap? Recap { get; private set; }

    public void Output(string line)
    {
        switch (PlaybookEvent.Read(line))
        {
            case PlaybookEvent.Play begun:
                play = begun.Name;
                log($"\nPLAY {begun.Name}");
                break;
            case PlaybookEvent.Task begun:
                task = begun.Name;
                hosts.Clear();
                log($"\nTASK {begun.Name}");
                Show($"{play} · {task}");
                break;
            case PlaybookEvent.Host done:
                log($"  {done.Node}: {done.Status}{(done.Ignored ? " (expected)" : "")}{(done.Message is null ? "" : $"\n{Indented(done.Message)}")}");
                // A host that tries again, or has many items, is named once.
                if (!hosts.Contains(done.Node))
                {
                    hosts.Add(done.Node);
                }

                Show($"{play} · {task} · {string.Join(' ', hosts)}");
                if (done is { Ignored: false, Status: "failed" or "unreachable" })
                {
                    failures.Add(done);
                }

                break;
            case PlaybookEvent.Recap recap:
                Recap = recap.Result;
                foreach (var (host, counts) in recap.Result.Hosts)
                {
                    log($"RECAP {host}: ok={counts.Ok} changed={counts.Changed} failed={counts.Failed} unreachable={counts.Unreachable}");
                }

                break;
            default:
                log(line);
                errors.Add(line);
                break;
        }
    }

    public void Error(string line)
    {
        log(line);
        errors.Add(line);
    }

    public AnsibleException Failure(PlaybookRun run, int exitCode)
    {
        if (failures.Count == 0)
        {
            var words = string.Join('\n', errors.Where(line => line.Trim().Length > 0).TakeLast(8));
            return new AnsibleException($"{Path.GetFileName(run.Playbook)} ended with exit code {exitCode}", words.Length > 0 ? words : null, Next(words, "a node"));
        }

        var first = failures[0];
        var nodes = string.Join(", ", failures.Where(failure => failure.TaskName == first.TaskName).Select(failure => failure.Node).Distinct());
        var what = first.Status == "unreachable" ? $"{nodes} could not be reached in task '{first.TaskName}'" : $"Task '{first.TaskName}' failed on {nodes}";
        return new AnsibleException($"{what} ({Path.GetFileName(run.Playbook)})", Words(first.Message), Next($"{first.Status} {first.Message}", nodes));

        string Next(string words, string where) =>
            (KnownCauses.Of(words, where) is { } cause ? $"most likely {cause}; " : "")
            + $"the whole story is in {run.LogFile}; run the target again when the cause is mended";
    }

    private void Show(string seen) => activity.Update(left?.Invoke() is { } words ? $"{seen} · {words}" : seen);

    /// <summary>A module's words without Python's traceback after them, which the log has.</summary>
    private static string? Words(string? message) =>
        message?.IndexOf("Traceback (most recent call last)", StringComparison.Ordinal) is > 0 and var trace ? message[..trace].TrimEnd() : message;

    private static string Indented(string text) => string.Join('\n', text.TrimEnd().Split('\n').Select(line => $"    {line}"));
}
