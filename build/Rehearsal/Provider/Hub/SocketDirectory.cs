namespace GourmetGram.Rehearsal.Provider.Hub;

/// <summary>
/// A directory of our own for the socket, with a short name: a Unix socket's path may have 107 bytes, a state directory is often longer.
/// </summary>
internal sealed class SocketDirectory : IDisposable
{
    private const string Prefix = "gourmetgram-provider-";

    private readonly string directory;

    private SocketDirectory(string directory) => this.directory = directory;

    public string Socket => Path.Combine(directory, "s");

    public static SocketDirectory Create()
    {
        // mkdtemp: a fresh name, mode 0700. A long TMPDIR would defeat the purpose.
        var parent = Path.GetTempPath().Length < 60 ? Path.GetTempPath() : "/tmp";
        return new SocketDirectory(Native.MakeTemporaryDirectory(Path.Combine(parent, Prefix + "XXXXXX")));
    }

    /// <summary>Removes the directory of a server that ended without doing so.</summary>
    public static void RemoveStale(string socket)
    {
        if (Path.GetDirectoryName(socket) is { } parent && Path.GetFileName(parent).StartsWith(Prefix, StringComparison.Ordinal) && Directory.Exists(parent))
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
