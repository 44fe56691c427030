using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Nuke.Common.Execution;

/// <summary>Writes log events to the console, each in one piece.</summary>
internal sealed class ConsoleSink(ITextFormatter formatter) : ILogEventSink
{
    private readonly Lock _lock = new();

    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
            formatter.Format(logEvent, Console.Out);
    }
}

/// <summary>Appends log events to a file, each flushed.</summary>
internal sealed class FileSink : ILogEventSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ITextFormatter _formatter;
    private readonly StreamWriter _writer;

    public FileSink(string path, ITextFormatter formatter)
    {
        _formatter = formatter;
        var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            _formatter.Format(logEvent, _writer);
            _writer.Flush();
        }
    }

    public void Dispose() => _writer.Dispose();
}

/// <summary>Tells the host of warnings and errors.</summary>
internal sealed class HostSink(Host host) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level == LogEventLevel.Warning)
            host.ReportWarning(logEvent.RenderMessage(), logEvent.Exception?.ToString());
        else if (logEvent.Level >= LogEventLevel.Error)
            host.ReportError(logEvent.RenderMessage(), logEvent.Exception?.ToString());
    }
}
