using System.ComponentModel;
using System.Runtime.InteropServices;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>The few calls of Linux that .NET does not offer.</summary>
internal static class LinuxCalls
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    private const int CloneNewNet = 0x40000000;

    /// <summary>Sends a signal; a process that has gone is fine.</summary>
    public static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    /// <summary>Moves the calling thread, and only it, into a network namespace.</summary>
    public static void EnterNetworkNamespace(string path)
    {
        using var file = File.OpenHandle(path);
        if (SetNs((int)file.DangerousGetHandle(), CloneNewNet) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"setns to {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int SetNs(int fileDescriptor, int kind);
}
