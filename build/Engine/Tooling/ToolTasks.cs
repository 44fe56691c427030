namespace Nuke.Common.Tooling;

/// <summary>The base of tools.</summary>
public abstract class ToolTasks
{
    private protected abstract string Executable { get; }

    private protected abstract void LogOutput(OutputType type, string text);

    internal string GetToolPath() =>
        ToolPathResolver.TryGetEnvironmentExecutable($"{Executable.ToUpperInvariant()}_EXE") ?? ToolPathResolver.GetPathExecutable(Executable);

    internal IReadOnlyCollection<Output> Execute(ToolOptions options)
    {
        using var process = ProcessTasks.StartProcess(
            options.ProcessToolPath ?? GetToolPath(),
            options.GetArguments(),
            options.ProcessWorkingDirectory,
            options.ProcessEnvironmentVariables,
            options.ProcessExecutionTimeout,
            options.ProcessOutputLogging,
            options.ProcessInvocationLogging,
            LogOutput);
        process.AssertWaitForExit();
        if (options.ProcessExitHandling ?? true)
            process.AssertZeroExitCode();
        return process.Output;
    }

    /// <summary>
    /// Runs the tool once per set of options. Runs at the same time log their output when all are done, so that it does not mix.
    /// Failures are thrown together; the first one ends the whole unless <paramref name="completeOnFailure"/>.
    /// </summary>
    internal IReadOnlyList<(T Settings, IReadOnlyCollection<Output> Output)> ExecuteAll<T>(
        IEnumerable<T> options, int degreeOfParallelism, bool completeOnFailure)
        where T : ToolOptions
    {
        var runs = options.Select(x => new ToolRun<T>(x)).ToList();
        try
        {
            var parallelOptions = new ParallelOptions { MaxDegreeOfParallelism = degreeOfParallelism };
            Parallel.ForEach(runs, parallelOptions, (run, state) =>
            {
                run.Execute(this, isLoggedLater: degreeOfParallelism > 1);
                if (run.Exception != null && !completeOnFailure)
                    state.Stop();
            });
            var exceptions = runs.Select(x => x.Exception).OfType<Exception>().ToList();
            if (exceptions.Count > 0)
                throw new AggregateException(exceptions);
            return [.. runs.Select(x => (x.Options, x.Output))];
        }
        finally
        {
            foreach (var line in runs.SelectMany(x => x.UnloggedOutput))
                LogOutput(line.Type, line.Text);
        }
    }

    private sealed class ToolRun<T>(T options)
        where T : ToolOptions
    {
        public T Options => options;

        public IReadOnlyCollection<Output> Output { get; private set; } = [];

        public IReadOnlyCollection<Output> UnloggedOutput { get; private set; } = [];

        public Exception? Exception { get; private set; }

        public void Execute(ToolTasks tool, bool isLoggedLater)
        {
            try
            {
                Output = tool.Execute(isLoggedLater ? options.DisableProcessOutputLogging() : options);
            }
            catch (Exception exception)
            {
                Exception = exception;
                Output = (exception as ProcessException)?.Process.Output ?? [];
            }

            if (isLoggedLater && (options.ProcessOutputLogging ?? true))
                UnloggedOutput = Output;
        }
    }
}
