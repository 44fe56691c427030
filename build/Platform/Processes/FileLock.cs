using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Processes;

/// <summary>A file that one process at a time holds open. It is let go with its process, however that ends.</summary>
internal static class FileLock
{
    /// <summary>Takes it, and makes its folder; null when another process holds it.</summary>
    /// <exception cref="ToolException">It cannot be written.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            PrivateFile.Folder(Path.GetDirectoryName(path)!);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>Makes a folder.</summary>
    /// <exception cref="ToolException">It cannot be made.</exception>
    public static string Folder(string path)
    {
        try
        {
            return PrivateFile.Folder(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>The failure to write something.</summary>
    public static ToolException Unwritable(string path, Exception exception) => new(
        $"{path} cannot be written",
        exception.Message,
        $"see whose it is and what room is left: ls -ld {Path.GetDirectoryName(path)} && df -h {Path.GetDirectoryName(path)}",
        exception);

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows. A full disk and a file system that is only read are IOExceptions too.
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
