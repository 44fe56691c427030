namespace GourmetGram.Platform.Processes;

/// <summary>Runs child processes to their end.</summary>
public interface IProcessRunner
{
    /// <summary>
    /// Runs the child and returns when it has ended; a non-zero exit code is a result, not an exception.
    /// Cancellation interrupts the child (SIGINT), waits for its grace period, then kills it, and throws <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <exception cref="Errors.ToolException">The program cannot be started.</exception>
    Task<ProcessResult> RunAsync(ProcessSpec spec, CancellationToken cancellationToken);
}
