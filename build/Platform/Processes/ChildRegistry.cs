using System.Diagnostics;
using System.Globalization;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Processes;

/// <summary>
/// Remembers running children on disk. When a run is killed, its children live on (they have sessions of their own); the next run
/// finds them here and lets them end before it starts anything that they could disturb. Each is noted with the run that owns it: children
/// of one that still lives (others may run beside this one) are nobody's orphans.
/// </summary>
/// <param name="folder">One small file per child, named by process id.</param>
public sealed class ChildRegistry(string folder)
{
    /// <summary>Process id of the run that the children belong to: this process.</summary>
    internal int Owner { get; init; } = Environment.ProcessId;

    /// <summary>Notes a child; dispose the result when it has ended.</summary>
    public IDisposable Register(int processId, string program)
    {
        var file = Path.Combine(folder, processId.ToString(CultureInfo.InvariantCulture));
        PrivateFile.Write(file, string.Create(CultureInfo.InvariantCulture, $"{StartTime(processId)}\n{program}\n{Owner}\n{StartTime(Owner)}\n"));
        return new Registration(file);
    }

    /// <summary>Children that still run: process id and program.</summary>
    public IReadOnlyList<(int ProcessId, string Program)> Running() => [.. Children().Select(child => (child.ProcessId, child.Program))];

    /// <summary>Children that still run while the run that started them does not: process id and program.</summary>
    public IReadOnlyList<(int ProcessId, string Program)> Orphans() => [.. Children().Where(child => !child.IsOwned).Select(child => (child.ProcessId, child.Program))];

    private List<(int ProcessId, string Program, bool IsOwned)> Children()
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var children = new List<(int, string, bool)>();
        // Others write here meanwhile: their drafts are not looked at.
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !file.EndsWith(".tmp", StringComparison.Ordinal)))
        {
            if (Lines(file) is not { } lines)
            {
                continue;
            }

            if (int.TryParse(Path.GetFileName(file), CultureInfo.InvariantCulture, out var processId) && lines.Length >= 2 && Lives(processId, lines[0]))
            {
                // A record of an older build names no owner.
                var isOwned = lines.Length >= 4 && int.TryParse(lines[2], CultureInfo.InvariantCulture, out var owner) && Lives(owner, lines[3]);
                children.Add((processId, lines[1], isOwned));
            }
            else
            {
                File.Delete(file);
            }
        }

        return children;
    }

    // Null when its child has just ended.
    private static string[]? Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // A process id may have been given to somebody else since: the start time tells.
    private static bool Lives(int processId, string started) => started.Length > 0 && started == StartTime(processId);

    private static string StartTime(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            // Field 22 of stat, in clock ticks since boot: exact, unlike a wall-clock time derived from it.
            try
            {
                var fields = File.ReadAllText($"/proc/{processId}/stat").Split(") ")[^1].Split(' ');
                // What nobody has waited for yet has ended all the same.
                return fields[0] is "Z" or "X" ? "" : fields[19];
            }
            catch (IOException)
            {
                // It ended before, or while, it was looked at.
                return "";
            }
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    private sealed class Registration(string file) : IDisposable
    {
        public void Dispose() => File.Delete(file);
    }
}
