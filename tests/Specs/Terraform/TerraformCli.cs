using System.Diagnostics;
using System.Text;
using CliWrap;

namespace GourmetGram.Specs.Terraform;

/// <summary>One finished command: what it printed on both streams, without colours.</summary>
internal sealed record TerraformRun(int ExitCode, string Output, TimeSpan Duration)
{
    public TerraformRun MustSucceed()
    {
        ExitCode.Should().Be(0, Output);
        return this;
    }

    public TerraformRun MustFail()
    {
        ExitCode.Should().Be(1, Output);
        return this;
    }

    /// <summary>The output with the frame of Terraform's messages taken away and line breaks made spaces.</summary>
    public string Text => string.Join(' ', Output.Split(['\n', '│', '╷', '╵'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>The terraform on PATH.</summary>
internal static class TerraformCli
{
    private static readonly string? Executable = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "terraform"))
        .FirstOrDefault(File.Exists);

    public static string Required()
    {
        Assert.SkipWhen(Executable is null, "terraform is not on PATH");
        return Executable!;
    }

    public static async Task<TerraformRun> RunAsync(
        string directory, IReadOnlyDictionary<string, string?> environment, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var lines = PipeTarget.ToDelegate(line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        });
        var watch = Stopwatch.StartNew();
        var result = await Cli.Wrap(Required())
            .WithArguments(arguments)
            .WithWorkingDirectory(directory)
            .WithEnvironmentVariables(environment)
            .WithStandardOutputPipe(lines)
            .WithStandardErrorPipe(lines)
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        return new TerraformRun(result.ExitCode, output.ToString(), watch.Elapsed);
    }
}
