using System.Security.Cryptography;
using System.Text;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// The short private folder that holds the sockets of shared SSH connections. A path of a Unix socket may have about 104 bytes and a
/// checkout's own path is often longer, so the folder lies outside of it, named by a hash of the site's folder.
/// </summary>
internal static class ControlFolder
{
    /// <summary>Where the sockets of this site lie. Says only where; <see cref="Create"/> makes the folder.</summary>
    public static string PathFor(RunPaths paths)
    {
        var identity = $"{Environment.UserName}:{paths.SiteFolder}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..10];
        // Only root can write to /run, so nobody can lay a folder there before us; elsewhere ownership is checked by changing the mode.
        return Environment.IsPrivilegedProcess && Directory.Exists("/run") ? $"/run/gg-{hash}" : $"/tmp/gg-{hash}";
    }

    /// <summary>Makes the folder, readable by its owner alone.</summary>
    /// <exception cref="SshException">It belongs to somebody else.</exception>
    public static string Create(RunPaths paths)
    {
        var folder = PrivateFile.Folder(PathFor(paths));
        if (OperatingSystem.IsWindows())
        {
            return folder;
        }

        try
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new SshException(
                $"The folder for SSH connections belongs to somebody else: {folder}",
                exception.Message,
                $"have its owner remove {folder}, or run from another checkout",
                exception);
        }

        return folder;
    }
}
