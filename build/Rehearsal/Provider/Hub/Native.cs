using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace GourmetGram.Rehearsal.Provider.Hub;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static partial class Native
{
    private const int SigTerm = 15;

    public static void MakeFifo(string path)
    {
        if (mkfifo(path, 0x180) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Cannot make the pipe {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    public static string MakeTemporaryDirectory(string template)
    {
        var buffer = Encoding.UTF8.GetBytes(template + "\0");
        if (mkdtemp(buffer) == 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Cannot make a directory {template}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return Encoding.UTF8.GetString(buffer, 0, buffer.Length - 1);
    }

    /// <summary>Asks a process to end; one that is gone already is fine.</summary>
    public static void Terminate(int pid) => _ = kill(pid, SigTerm);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mkdtemp(byte[] template);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
