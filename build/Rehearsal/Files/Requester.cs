using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace GourmetGram.Rehearsal.Files;

/// <summary>
/// The user who had this process started as root, by sudo (sudo(8): SUDO_UID, SUDO_GID). What that user's programs must read or write is
/// handed over to them; modes stay as they are.
/// </summary>
internal sealed partial record Requester(uint User, uint Group)
{
    /// <summary>Null when the process runs as the user who started it.</summary>
    public static Requester? Find() => Environment.IsPrivilegedProcess ? Read(Environment.GetEnvironmentVariable) : null;

    public static Requester? Read(Func<string, string?> variable) =>
        OperatingSystem.IsLinux() && Number(variable("SUDO_UID")) is { } user and > 0 && Number(variable("SUDO_GID")) is { } group
            ? new Requester(user, group)
            : null;

    /// <summary>Makes the user the owner of these files, folders and sockets; not of what is in the folders. A link itself changes, never what it leads to.</summary>
    public void Own(params IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (ChangeOwner(path, User, Group) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Cannot hand {path} over to user {User}: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
    }

    /// <summary>Makes the user the owner of a folder and of all that is in it.</summary>
    public void OwnAll(string folder) => Own(
        Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false })
            .Append(folder));

    private static uint? Number(string? text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
