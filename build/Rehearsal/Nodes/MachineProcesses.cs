using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>
/// Finds the processes of machines by their arguments. The process table is the record of what runs:
/// it survives this process, is never stale, and names the machine, so that a reused process id misleads nobody.
/// </summary>
internal sealed class MachineProcesses
{
    private const string NameArgument = "--machine=";
    private static readonly TimeSpan LongestExec = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, int> _known = new();

    /// <summary>The process that is the machine, or is about to become it.</summary>
    public int? Find(string machine)
    {
        var argument = NameArgument + machine;
        if (_known.TryGetValue(machine, out var known) && Arguments(known).Contains(argument))
        {
            return known;
        }

        _known.TryRemove(machine, out _);
        foreach (var processId in All())
        {
            if (Arguments(processId).Contains(argument))
            {
                return _known[machine] = processId;
            }
        }

        return null;
    }

    /// <summary>Every process that is or becomes a machine whose name begins so.</summary>
    public static IReadOnlyList<int> FindAll(string machinePrefix) =>
        [.. All().Where(processId => Arguments(processId).Any(argument => argument.StartsWith(NameArgument + machinePrefix, StringComparison.Ordinal)))];

    /// <summary>Whether systemd-nspawn runs, rather than what prepares it.</summary>
    public static bool IsMachine(int processId) =>
        Arguments(processId) is [var program, ..] && Path.GetFileName(program) == "systemd-nspawn";

    /// <summary>The machine's first process, its systemd, as the host sees it.</summary>
    public static int? Leader(int processId) =>
        Read($"/proc/{processId}/task/{processId}/children") is { } children
        && int.TryParse(children.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var leader)
            ? leader
            : null;

    public static bool Runs(int processId) => Arguments(processId).Length > 0;

    /// <summary>Whether the machine has said that it booted, and its SSH server listens.</summary>
    public static bool HasBooted(int leader) =>
        File.Exists($"/proc/{leader}/root/run/rehearsal-booted") && ListensForSsh($"/proc/{leader}/net/tcp");

    /// <summary>Lines of /proc/net/tcp: number, local address:port in hexadecimal, remote address:port, state (0A: listens), …</summary>
    private static bool ListensForSsh(string table) =>
        Read(table)?.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(fields => fields is [_, var local, _, "0A", ..] && local.EndsWith(":0016", StringComparison.Ordinal)) ?? false;

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var processId) ? processId : 0)
            .Where(processId => processId > 0);

    /// <summary>
    /// Empty for a process that has gone, and for one that only waits to be reaped. A process in the middle of an exec shows
    /// no arguments either, for a moment, though it has a program: that moment is waited for, or a machine about to start would seem gone.
    /// </summary>
    private static string[] Arguments(int processId)
    {
        string? arguments = null;
        SpinWait.SpinUntil(() => (arguments = Read($"/proc/{processId}/cmdline")) is not "" || !HasProgram(processId), LongestExec);
        return arguments?.Split('\0', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    /// <summary>Kernel threads and the dead have none.</summary>
    private static bool HasProgram(int processId)
    {
        try
        {
            return new FileInfo($"/proc/{processId}/exe").LinkTarget is { Length: > 0 };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
