using System.Text.Json;

namespace GourmetGram.Benchmarks;

/// <summary>Runs the benchmarks that are asked for. Exit code 1 when one falls short, 2 when none has that name.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        var filter = Value(arguments, "--filter") ?? "";
        var nodes = Value(arguments, "--nodes") is { } file ? BenchmarkNodes.Read(file) : null;
        BenchmarkNodes Nodes() => nodes ?? throw new InvalidOperationException("--nodes FILE is missing: run ./build.sh Benchmark");
        (string Name, Func<CancellationToken, Task<bool>> Run)[] all =
        [
            ("bastion", token => new BastionBenchmark(Nodes(), Console.Out).RunAsync(token)),
            ("nodes", token => new NodesBenchmark(Nodes(), Console.Out).RunAsync(token)),
        ];
        var chosen = all.Where(benchmark => benchmark.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0)
        {
            await Console.Error.WriteLineAsync($"no benchmark has '{filter}' in its name; there are: {string.Join(", ", all.Select(benchmark => benchmark.Name))}");
            return 2;
        }

        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            interrupted.Cancel();
        };
        var passed = true;
        foreach (var (_, run) in chosen)
        {
            passed &= await run(interrupted.Token);
        }

        return passed ? 0 : 1;
    }

    private static string? Value(string[] arguments, string name) => Array.IndexOf(arguments, name) is var index and >= 0 ? arguments.ElementAtOrDefault(index + 1) : null;
}

/// <summary>The nodes to measure on, as ./build.sh Benchmark describes them.</summary>
internal sealed record BenchmarkNodes(string Ansible, string Key, string User, string FloatingIp, BenchmarkNode[] Nodes, string Callbacks)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    public static BenchmarkNodes Read(string file) =>
        JsonSerializer.Deserialize<BenchmarkNodes>(File.ReadAllText(file), Format) ?? throw new InvalidDataException($"{file} is empty");
}

/// <summary>One of them.</summary>
internal sealed record BenchmarkNode(string Name, string Id, string Address);
