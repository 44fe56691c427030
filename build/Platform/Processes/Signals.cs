using System.Runtime.InteropServices;

namespace GourmetGram.Platform.Processes;

/// <summary>Sends signals to processes; on systems without signals nothing happens.</summary>
internal static partial class Signals
{
    private const int Interruption = 2;

    /// <summary>Sends SIGINT. A process that has ended meanwhile is fine.</summary>
    public static void Interrupt(int processId)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Kill(processId, Interruption);
        }
    }

    // https://man7.org/linux/man-pages/man2/kill.2.html
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int processId, int signal);
}
