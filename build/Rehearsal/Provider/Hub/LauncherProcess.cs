using System.Globalization;

namespace GourmetGram.Rehearsal.Provider.Hub;

/// <summary>What the system (proc(5), <c>stat</c> and <c>cmdline</c>) says of processes. Where there is no /proc the launcher is believed.</summary>
internal static class LauncherProcess
{
    /// <summary>Whether the process is a launcher of this hub, and not another that bears its number by now.</summary>
    public static bool Is(int pid, HubDirectory hub) =>
        !OperatingSystem.IsLinux() || Read(pid, "cmdline") is { } commandLine &&
        (commandLine.Contains(hub.Alive, StringComparison.Ordinal) || commandLine.Contains("terraform-provider-openstack", StringComparison.Ordinal));

    /// <summary>Whether the process has another parent than the Terraform that started it, or has ended.</summary>
    public static bool IsOrphan(Launch launch)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        return Fields(launch.Pid).ElementAtOrDefault(1) != launch.Parent.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>When this process began, in the system's ticks since it booted: with the number it tells a process from all others.</summary>
    public static string OwnBeginning() => Fields(Environment.ProcessId).ElementAtOrDefault(19) ?? "unknown";

    // The fields after the name, which is in brackets and may hold anything: state, parent, …
    private static string[] Fields(int pid) =>
        Read(pid, "stat") is { } stat ? stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    private static string? Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
