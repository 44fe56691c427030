using System.Globalization;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Ssh;

/// <summary>Says that a process keeps the way to the API open, and on which port, for as long as it lives, so that no other run opens a second one.</summary>
internal sealed class TunnelHold : IDisposable
{
    private readonly FileStream stream;

    private TunnelHold(FileStream stream) => this.stream = stream;

    /// <summary>Takes the hold.</summary>
    /// <param name="folder">Folder of the site.</param>
    /// <param name="serverId">The server that the tunnel leads to.</param>
    /// <param name="port">The port on 127.0.0.1.</param>
    /// <exception cref="Errors.LockException">Another process has it.</exception>
    public static TunnelHold Take(string folder, string serverId, int port)
    {
        try
        {
            var stream = new FileStream(Lock(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // What a lock is for stands beside it: the locked file itself cannot be read everywhere.
            PrivateFile.Write(Words(folder), string.Create(CultureInfo.InvariantCulture, $"{serverId} {port}\n"));
            return new TunnelHold(stream);
        }
        catch (IOException exception)
        {
            throw new Errors.LockException("Another Tunnel is open in this checkout", null, "use that one, or end it with Ctrl-C in its terminal", exception);
        }
    }

    /// <summary>The port that a living process keeps open to a server; null when none does.</summary>
    public static int? PortOf(string folder, string serverId)
    {
        if (!File.Exists(Lock(folder)) || !File.Exists(Words(folder)))
        {
            return null;
        }

        try
        {
            using var free = new FileStream(Lock(folder), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (IOException)
        {
            return File.ReadAllText(Words(folder)).Split(' ') is [var id, var text] && id == serverId && int.TryParse(text, CultureInfo.InvariantCulture, out var port) ? port : null;
        }
    }

    public void Dispose() => stream.Dispose();

    private static string Lock(string folder) => Path.Combine(folder, "tunnel.lock");

    private static string Words(string folder) => Path.Combine(folder, "tunnel.lock.holder");
}
