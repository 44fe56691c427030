using System.Collections.Concurrent;
using System.Diagnostics;

namespace Nuke.Common.Tooling;

/// <summary>A process of the operating system whose output is collected as it comes.</summary>
internal sealed class RunningProcess : IProcess
{
    private readonly Process _process;
    private readonly Func<string, string> _outputFilter;
    private readonly int? _timeoutMilliseconds;
    private readonly ConcurrentQueue<Output> _output = new();

    public RunningProcess(
        ProcessStartInfo startInfo, int? timeoutMilliseconds, Action<OutputType, string>? logger, Func<string, string> outputFilter)
    {
        _outputFilter = outputFilter;
        _timeoutMilliseconds = timeoutMilliseconds;
        _process = new Process { StartInfo = startInfo };
        _process.OutputDataReceived += (_, e) => Receive(OutputType.Std, e.Data, logger);
        _process.ErrorDataReceived += (_, e) => Receive(OutputType.Err, e.Data, logger);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string FileName => _process.StartInfo.FileName;

    public string Arguments => _outputFilter(_process.StartInfo.Arguments);

    public string WorkingDirectory => _process.StartInfo.WorkingDirectory;

    public IReadOnlyCollection<Output> Output => _output;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public void Kill() => _process.Kill();

    public bool WaitForExit()
    {
        var hasExited = _process.WaitForExit(_timeoutMilliseconds ?? Timeout.Infinite);
        if (!hasExited)
            _process.Kill();
        else
            _process.WaitForExit(); // Without a time limit it also waits for the last output.
        return hasExited;
    }

    public void Dispose() => _process.Dispose();

    private void Receive(OutputType type, string? text, Action<OutputType, string>? logger)
    {
        if (text == null)
            return;

        var filtered = _outputFilter(text);
        _output.Enqueue(new Output { Type = type, Text = filtered });
        logger?.Invoke(type, filtered);
    }
}
