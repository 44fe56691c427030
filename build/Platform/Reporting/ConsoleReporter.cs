using System.Globalization;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Reporting;

/// <summary>
/// Tells the story on a console and in a log file. On a terminal an activity is one live line with its elapsed time; elsewhere a new
/// sight is a line of its own, every few seconds at the most. The log has them all.
/// </summary>
public sealed class ConsoleReporter : IReporter, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly TextWriter output;
    private readonly StreamWriter? log;
    private readonly Redactor redactor;
    private readonly TimeProvider time;
    private readonly bool live;
    private readonly bool verbose;
    private readonly Lazy<ITimer> ticker;
    private readonly List<Activity> running = [];
    private bool lineOpen;

    /// <summary>Makes a reporter.</summary>
    /// <param name="output">Where people read.</param>
    /// <param name="live">Whether <paramref name="output"/> is a terminal on which lines can be rewritten.</param>
    /// <param name="verbose">Whether details are shown too.</param>
    /// <param name="logFile">Log file (0600), null for none.</param>
    /// <param name="redactor">Takes secrets out.</param>
    /// <param name="time">The clock.</param>
    public ConsoleReporter(TextWriter output, bool live, bool verbose, string? logFile, Redactor redactor, TimeProvider time)
    {
        this.output = output;
        this.live = live;
        this.verbose = verbose;
        this.redactor = redactor;
        this.time = time;
        log = logFile is null ? null : PrivateFile.Append(logFile);
        ticker = new Lazy<ITimer>(() => time.CreateTimer(_ => Redraw(), null, Tick, Tick));
    }

    /// <inheritdoc/>
    public void Info(string message) => Line("  ", message);

    /// <inheritdoc/>
    public void Warn(string message) => Line("! ", message);

    /// <inheritdoc/>
    public void Detail(string message)
    {
        if (verbose)
        {
            Line("    ", message);
        }
        else
        {
            lock (gate)
            {
                Log("    ", redactor.Redact(message));
            }
        }
    }

    /// <inheritdoc/>
    public IActivity Begin(string title)
    {
        var activity = new Activity(this, title, time.GetTimestamp());
        lock (gate)
        {
            running.Add(activity);
            Log("… ", redactor.Redact(title));
        }

        if (live)
        {
            _ = ticker.Value;
        }

        return activity;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (ticker.IsValueCreated)
            {
                ticker.Value.Dispose();
            }

            ClearLine();
            log?.Dispose();
        }
    }

    private void Line(string mark, string message)
    {
        lock (gate)
        {
            ClearLine();
            var text = redactor.Redact(message);
            output.WriteLine($"{mark}{text}");
            Log(mark, text);
        }
    }

    private void Log(string mark, string text) =>
        log?.WriteLine($"{time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)} {mark}{text}");

    private void Redraw()
    {
        lock (gate)
        {
            if (running.Count == 0)
            {
                return;
            }

            var activity = running[^1];
            var more = running.Count > 1 ? $" (+{running.Count - 1} more)" : "";
            var seen = activity.Seen.Length > 0 ? $": {activity.Seen}" : "";
            var text = redactor.Redact($"… {activity.Title}{seen}{more} [{Elapsed.Text(time.GetElapsedTime(activity.Started))}]");
            var width = Math.Max(20, Width() - 1);
            output.Write($"\r{(text.Length > width ? text[..width] : text)}\u001b[K");
            lineOpen = true;
        }
    }

    private static int Width()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private void ClearLine()
    {
        if (lineOpen)
        {
            output.Write("\r\u001b[K");
            lineOpen = false;
        }
    }

    private void Seen(Activity activity, string seen)
    {
        lock (gate)
        {
            if (activity.Seen == seen)
            {
                return;
            }

            activity.Seen = seen;
            var text = redactor.Redact($"{activity.Title}: {seen}");
            if (!live && (activity.Shown is not { } shown || time.GetElapsedTime(shown) >= Pause))
            {
                activity.Shown = time.GetTimestamp();
                output.WriteLine($"… {text} [{Elapsed.Text(time.GetElapsedTime(activity.Started))}]");
            }

            Log("… ", text);
        }
    }

    private void End(Activity activity, bool completed, string? outcome)
    {
        lock (gate)
        {
            running.Remove(activity);
            ClearLine();
            var mark = completed ? "✓ " : "✗ ";
            var text = redactor.Redact($"{outcome ?? activity.Title} [{Elapsed.Text(time.GetElapsedTime(activity.Started))}]");
            output.WriteLine(mark + text);
            Log(mark, text);
        }
    }

    private sealed class Activity(ConsoleReporter reporter, string title, long started) : IActivity
    {
        private bool ended;

        public string Title => title;

        public long Started => started;

        public string Seen { get; set; } = "";

        /// <summary>When a sight was last a line of its own.</summary>
        public long? Shown { get; set; }

        public void Update(string seen) => reporter.Seen(this, seen);

        public void Complete(string? outcome = null) => End(true, outcome);

        public void Dispose() => End(false, null);

        private void End(bool completed, string? outcome)
        {
            if (!ended)
            {
                ended = true;
                reporter.End(this, completed, outcome);
            }
        }
    }
}
