using CliWrap;
using CliWrap.Buffered;

namespace GourmetGram.Rehearsal.Nodes;

internal sealed record HostCommandResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs a short command of the host's.</summary>
internal static class HostCommand
{
    public static async Task<string> RunAsync(string file, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await TryAsync(file, arguments, null, cancellationToken);
        return result.Succeeded ? result.Output : throw Failure(file, arguments, result);
    }

    public static async Task RunAsync(string file, IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
    {
        var result = await TryAsync(file, arguments, input, cancellationToken);
        if (!result.Succeeded)
        {
            throw Failure(file, arguments, result);
        }
    }

    public static async Task<HostCommandResult> TryAsync(
        string file,
        IReadOnlyList<string> arguments,
        string? input,
        CancellationToken cancellationToken)
    {
        try
        {
            var result = await Cli.Wrap(HostTools.Find(file) ?? file)
                .WithArguments(arguments)
                .WithWorkingDirectory("/")
                .WithEnvironmentVariables(variables => variables.Set("LC_ALL", "C"))
                .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromString(input))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            return new HostCommandResult(result.ExitCode, result.StandardOutput, result.StandardError);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return new HostCommandResult(127, "", exception.Message);
        }
    }

    private static NodeHostException Failure(string file, IReadOnlyList<string> arguments, HostCommandResult result) =>
        new($"{file} {string.Join(' ', arguments)} exited with {result.ExitCode}: {result.Error.Trim()}");
}
