using System.Runtime.CompilerServices;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace GourmetGram.EndToEnd.Tests;

/// <summary>A fresh checkout in a temporary folder, and the commands that a user types in it.</summary>
public sealed class Checkout : IAsyncDisposable
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(15);

    private Checkout(string root) => Root = root;

    public string Root { get; }

    public string Temp => Path.Combine(Root, ".nuke", "temp");

    /// <summary>The files of this repository as they are now, nothing that a run left; the compiled build comes along to save its minute.</summary>
    public static async Task<Checkout> CreateAsync(string? parent = null)
    {
        var root = Path.Combine(parent ?? Path.GetTempPath(), $"gg-e2e-{Guid.NewGuid():n}");
        Directory.CreateDirectory(root);
        var copy = await Cli.Wrap("sh")
            .WithArguments(["-c", "git -C \"$0\" ls-files -z --cached --others --exclude-standard | (cd \"$0\" && xargs -0 -I{} sh -c '[ ! -e \"$1\" ] || printf \"%s\\0\" \"$1\"' sh {} | tar --create --null --files-from=- ) | tar --extract --directory=\"$1\"", Repository(), root])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        copy.ExitCode.Should().Be(0, copy.StandardError);
        var boot = Path.Combine(Repository(), ".nuke", "temp", "boot");
        if (Directory.Exists(boot))
        {
            Directory.CreateDirectory(Path.Combine(root, ".nuke", "temp"));
            await Cli.Wrap("cp").WithArguments(["--recursive", boot, Path.Combine(root, ".nuke", "temp")]).ExecuteAsync();
        }

        return new Checkout(root);
    }

    /// <summary>Runs ./build.sh as a user would, with the variables of this test process that could change it taken away.</summary>
    public Task<Run> BuildAsync(string arguments, params (string Name, string? Value)[] environment) =>
        BuildAsync(arguments, onLine: null, environment);

    /// <summary>The same, with every line as it comes.</summary>
    public async Task<Run> BuildAsync(string arguments, Action<string>? onLine, params (string Name, string? Value)[] environment)
    {
        var lines = new StringBuilder();
        using var limit = new CancellationTokenSource(LongestRun);
        var result = await Command(arguments, environment)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(Take))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(Take))
            .ExecuteAsync(limit.Token);
        return new Run(result.ExitCode, lines.ToString(), result.RunTime);

        void Take(string line)
        {
            lock (lines)
            {
                lines.AppendLine(line);
            }

            onLine?.Invoke(line);
        }
    }

    /// <summary>Starts ./build.sh and signals the build, not its children, as soon as a line shows the text.</summary>
    /// <returns>How it ended.</returns>
    public async Task<Run> SignalAtAsync(string arguments, string text, string signal)
    {
        var lines = new StringBuilder();
        var reached = new TaskCompletionSource();
        using var limit = new CancellationTokenSource(LongestRun);
        var command = Command(arguments, [])
            .WithStandardOutputPipe(PipeTarget.ToDelegate(Take))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(Take))
            .ExecuteAsync(limit.Token);
        await Task.WhenAny(reached.Task, command.Task);
        reached.Task.IsCompleted.Should().BeTrue($"the run should have shown '{text}':\n{lines}");
        // build.sh replaced itself by the build: this is its process.
        await Host.ShellAsync("kill -s \"$1\" \"$2\"", signal, $"{command.ProcessId}");
        var result = await command.Task;
        return new Run(result.ExitCode, lines.ToString(), result.RunTime);

        void Take(string line)
        {
            lock (lines)
            {
                lines.AppendLine(line);
            }

            if (line.Contains(text, StringComparison.Ordinal))
            {
                reached.TrySetResult();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await BuildAsync("Destroy");
        Directory.Delete(Root, recursive: true);
    }

    public static string Repository([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    private Command Command(string arguments, (string Name, string? Value)[] environment)
    {
        var variables = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith("OS_", StringComparison.Ordinal) || name.StartsWith("TF_", StringComparison.Ordinal) || name.StartsWith("GG_", StringComparison.Ordinal)
                || name is "KUBECONFIG" or "NukeEngine" or "GITHUB_ACTIONS" or "CI" or "GOURMETGRAM_ENGINE")
            .ToDictionary(name => name, string? (_) => null);
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return Cli.Wrap(Path.Combine(Root, "build.sh"))
            .WithArguments(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .WithWorkingDirectory(Root)
            .WithEnvironmentVariables(variables)
            .WithValidation(CommandResultValidation.None);
    }
}

/// <summary>How a run ended.</summary>
public sealed record Run(int ExitCode, string Output, TimeSpan Elapsed);
