using System.Diagnostics;
using System.Text;
using CliWrap;

namespace GourmetGram.Specs.Terraform;

/// <summary>A terraform that runs, to be interrupted or killed.</summary>
internal sealed class RunningTerraform : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    public RunningTerraform(TerraformWorkspace workspace, params string[] arguments)
    {
        var start = new ProcessStartInfo(TerraformCli.Required(), arguments)
        {
            WorkingDirectory = workspace.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in workspace.Environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    public Task SaysAsync(string text) => Eventually.BeTrueAsync($"terraform says \"{text}\" in: {Output}", () => Output.Contains(text), TimeSpan.FromMinutes(1));

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async Task<int> InterruptAsync()
    {
        await Cli.Wrap("kill").WithArguments(["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).ExecuteAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private void Append(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
