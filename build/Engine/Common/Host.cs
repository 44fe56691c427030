using System.ComponentModel;
using System.Globalization;
using Nuke.Common.Execution;
using Nuke.Common.Utilities;
using Serilog;

namespace Nuke.Common;

/// <summary>Where a build runs: a terminal or a build server. Decides how output looks.</summary>
[TypeConverter(typeof(TypeConverter))]
public partial class Host
{
    /// <summary>Makes this host the current one.</summary>
    protected Host()
    {
        Instance = this;
    }

    internal static Host? Instance { get; private set; }

    internal virtual ConsoleTheme Theme => ConsoleTheme.Default;

    internal virtual string OutputTemplate => LogTemplates.Timestamped;

    /// <summary>Whether the host folds the output of a block rather than framing its title.</summary>
    internal virtual bool CanCollapse => false;

    /// <summary>Writes the large letters.</summary>
    protected internal void WriteLogo()
    {
        Debug();
        foreach (var line in Logo.Lines)
            Debug(line);
        Debug();
    }

    /// <summary>Opens a block of output; disposing the result closes it.</summary>
    protected internal virtual IDisposable WriteBlock(string text)
    {
        Debug();
        Debug("╬" + new string('═', text.Length + 5));
        foreach (var line in text.Split(Environment.NewLine))
            Debug($"║ {Theme.FormatInformation(line)}");
        Debug("╬" + new string('═', Math.Max(text.Length - 4, 2)));
        Debug();
        return Disposal.Nothing;
    }

    /// <summary>Tells the host of a warning as it is logged.</summary>
    protected internal virtual void ReportWarning(string text, string? details = null)
    {
    }

    /// <summary>Tells the host of an error as it is logged.</summary>
    protected internal virtual void ReportError(string text, string? details = null)
    {
    }

    /// <summary>Takes a message out of the log, if it is meant for the host itself.</summary>
    protected internal virtual bool FilterMessage(string message) => false;

    /// <summary>Repeats all errors and warnings.</summary>
    protected internal virtual void WriteErrorsAndWarnings()
    {
        var events = Logging.InMemorySink.Instance.LogEvents;
        if (events.Count == 0)
            return;

        using (WriteBlock("Errors & Warnings"))
        {
            Log.Logger = new LoggerConfiguration()
                .WriteTo.Sink(new ConsoleSink(new LogEventFormatter(LogTemplates.ErrorsAndWarnings, Theme)))
                .CreateLogger();
            foreach (var logEvent in events.Where(x => x.MessageTemplate.Text.Length > 0))
                Log.Write(logEvent);
        }
    }

    /// <summary>Writes the table of targets.</summary>
    protected internal virtual void WriteTargetOutcome(INukeBuild build) => SummaryTable.Write(build);

    /// <summary>Writes the last line.</summary>
    protected internal virtual void WriteBuildOutcome(INukeBuild build)
    {
        var now = DateTime.Now.ToString(CultureInfo.CurrentCulture);
        Debug();
        if (build.IsSucceeding)
            Success($"Build succeeded on {now}. ＼（＾ᴗ＾）／");
        else
            Error($"Build failed on {now}. (╯°□°）╯︵ ┻━┻");
    }
}
