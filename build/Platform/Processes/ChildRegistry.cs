using System.Diagnostics;
using System.Globalization;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Processes;

/// <summary>
/// Remembers running children on disk. When a run is killed, its children live on (they have sessions of their own); the next run
/// finds them here and lets them end before it starts anything that they could disturb.
/// </summary>
/// <param name="folder">One small file per child, named by process id.</param>
public sealed class ChildRegistry(string folder)
{
    /// <summary>Notes a child; dispose the result when it has ended.</summary>
    public IDisposable Register(int processId, string program)
    {
        var file = Path.Combine(folder, processId.ToString(CultureInfo.InvariantCulture));
        PrivateFile.Write(file, $"{StartTime(processId)}\n{program}\n");
        return new Registration(file);
    }

    /// <summary>Children of earlier runs that still run: process id and program.</summary>
    public IReadOnlyList<(int ProcessId, string Program)> Orphans()
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var orphans = new List<(int, string)>();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var lines = File.ReadAllLines(file);
            if (int.TryParse(Path.GetFileName(file), CultureInfo.InvariantCulture, out var processId)
                && lines.Length >= 2
                && lines[0].Length > 0
                // A process id may have been given to somebody else since: the start time tells.
                && lines[0] == StartTime(processId))
            {
                orphans.Add((processId, lines[1]));
            }
            else
            {
                File.Delete(file);
            }
        }

        return orphans;
    }

    private static string StartTime(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            // Field 22 of stat, in clock ticks since boot: exact, unlike a wall-clock time derived from it.
            try
            {
                return File.ReadAllText($"/proc/{processId}/stat").Split(") ")[^1].Split(' ')[19];
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
