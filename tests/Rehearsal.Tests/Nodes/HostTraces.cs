using CliWrap;
using CliWrap.Buffered;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

/// <summary>What a world has left on the host, by any of its names.</summary>
internal static class HostTraces
{
    public static async Task<IReadOnlyList<string>> OfAsync(WorldNames names)
    {
        var links = await LinesAsync("ip", "link", "show");
        var routes = await LinesAsync("ip", "route", "show", "table", "all");
        var namespaces = await LinesAsync("ip", "netns", "list");
        var mounts = await File.ReadAllLinesAsync("/proc/self/mountinfo");
        var processes = Directory.EnumerateDirectories("/proc").Select(CommandLine);
        var folders = new[] { "/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/run/systemd/nspawn/propagate" }
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories);
        return
        [
            .. links.Concat(routes).Concat(namespaces).Concat(mounts).Concat(processes).Concat(folders)
                .Where(line => line.Contains(names.Prefix, StringComparison.Ordinal) || line.Contains(names.NodesDirectory, StringComparison.Ordinal)),
        ];
    }

    private static async Task<string[]> LinesAsync(string file, params string[] arguments) =>
        (await Cli.Wrap(file).WithArguments(arguments).ExecuteBufferedAsync()).StandardOutput.Split('\n');

    private static string CommandLine(string processDirectory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(processDirectory, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
