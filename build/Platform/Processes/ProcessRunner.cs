using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.EventStream;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Processes;

/// <summary>Runs children with CliWrap, each in a session of its own so that a Ctrl-C in the terminal reaches them once, through us.</summary>
/// <param name="redactor">Applied to what goes into log files.</param>
/// <param name="children">Remembers who runs, so that a later run finds children that outlived a killed one.</param>
/// <param name="force">Ends the patience: whatever runs is interrupted once more and killed seconds later, whatever its grace period is.</param>
public sealed class ProcessRunner(Redactor redactor, ChildRegistry children, CancellationToken force = default) : IProcessRunner
{
    // A second interrupt makes Terraform stop where it is, write its state and let go of its lock; that takes it a few seconds.
    private static readonly TimeSpan ForcedGrace = TimeSpan.FromSeconds(8);

    private static readonly string? SetSid = OperatingSystem.IsLinux() && File.Exists("/usr/bin/setsid") ? "/usr/bin/setsid" : null;

    /// <inheritdoc/>
    public async Task<ProcessResult> RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        cancellationToken.ThrowIfCancellationRequested();
        var program = Programs.Find(spec.FileName, spec.Environment)
            ?? throw new ToolException($"Cannot start {spec.FileName}: no such program on the PATH", null, "run ./build.sh Tools to see which tools are used and why");

        // Forceful cancellation begins only when the grace period after the interrupt is over.
        using var kill = new CancellationTokenSource();
        await using var registration = cancellationToken.Register(() => kill.CancelAfter(spec.GracePeriod));
        var processId = 0;
        await using var forced = force.Register(() =>
        {
            if (processId > 0)
            {
                Signals.Interrupt(processId);
            }

            kill.CancelAfter(ForcedGrace);
        });
        await using var log = ChildLog.Open(spec, redactor);

        var command = Command(spec, program);
        var output = new StringBuilder();
        var error = new StringBuilder();
        var started = TimeProvider.System.GetTimestamp();
        var exitCode = 0;
        IDisposable? child = null;
        try
        {
            await foreach (var happened in command.ListenAsync(Encoding.UTF8, Encoding.UTF8, kill.Token, cancellationToken).ConfigureAwait(false))
            {
                switch (happened)
                {
                    case StartedCommandEvent start:
                        processId = start.ProcessId;
                        child = children.Register(start.ProcessId, spec.Name ?? spec.FileName);
                        break;
                    case StandardOutputCommandEvent line:
                        output.AppendLine(line.Text);
                        log.Write(line.Text);
                        spec.OnOutput?.Invoke(line.Text);
                        break;
                    case StandardErrorCommandEvent line:
                        error.AppendLine(line.Text);
                        log.Write(line.Text);
                        spec.OnError?.Invoke(line.Text);
                        break;
                    case ExitedCommandEvent exit:
                        exitCode = exit.ExitCode;
                        break;
                }
            }
        }
        catch (Win32Exception exception)
        {
            throw new ToolException($"Cannot start {spec.FileName}", exception.Message, "check that the program may be executed", exception);
        }
        finally
        {
            child?.Dispose();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new ProcessResult(exitCode, output.ToString(), error.ToString(), TimeProvider.System.GetElapsedTime(started));
    }

    private static Command Command(ProcessSpec spec, string program)
    {
        // CliWrap adds to the ambient environment; null takes a variable away.
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => !spec.Environment.ContainsKey(name))
            .ToDictionary(name => name, string? (_) => null);
        foreach (var (name, value) in spec.Environment)
        {
            environment[name] = value;
        }

        // setsid replaces itself by the program: the process id stays, and the terminal's Ctrl-C no longer reaches it behind our back
        // (Terraform takes a second interrupt for "stop now, save nothing").
        return Cli.Wrap(SetSid ?? program)
            .WithArguments(SetSid is null ? spec.Arguments : spec.Arguments.Insert(0, program))
            .WithWorkingDirectory(spec.WorkingDirectory)
            .WithEnvironmentVariables(environment)
            .WithStandardInputPipe(spec.StandardInput is null ? PipeSource.Null : PipeSource.FromString(spec.StandardInput))
            .WithValidation(CommandResultValidation.None);
    }
}
