using System.Globalization;
using System.Runtime.Versioning;

namespace GourmetGram.Rehearsal.Provider.Hub;

/// <summary>
/// Where launchers and the server meet: <c>line</c> (the handshake), <c>server</c> (process id and socket), <c>alive</c> (a pipe that the
/// server holds open) and <c>launches/</c>. Nobody but the owner may look in.
/// </summary>
internal sealed record HubDirectory(string Path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Launches => System.IO.Path.Combine(Path, "launches");

    public string Alive => System.IO.Path.Combine(Path, "alive");

    private string Line => System.IO.Path.Combine(Path, "line");

    private string Server => System.IO.Path.Combine(Path, "server");

    /// <summary>Makes the directory, or cleans what an earlier server left behind in it.</summary>
    [UnsupportedOSPlatform("windows")]
    public void Prepare()
    {
        Directory.CreateDirectory(Path, OwnerOnly);
        File.SetUnixFileMode(Path, OwnerOnly);
        Withdraw();
        if (Directory.Exists(Launches))
        {
            Directory.Delete(Launches, recursive: true);
        }

        Directory.CreateDirectory(Launches, OwnerOnly);
        File.Delete(Alive);
        Native.MakeFifo(Alive);
    }

    /// <summary>Invites launchers. The file they look at first is written last.</summary>
    [UnsupportedOSPlatform("windows")]
    public void Announce(string line, string socket)
    {
        WritePrivate(Line, line + "\n");
        WritePrivate(Server, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{LauncherProcess.OwnBeginning()}\n{socket}\n"));
    }

    public void Withdraw()
    {
        if (File.Exists(Server) && File.ReadAllLines(Server) is [_, _, var socket, ..])
        {
            SocketDirectory.RemoveStale(socket);
        }

        File.Delete(Server);
        File.Delete(Line);
    }

    [UnsupportedOSPlatform("windows")]
    private static void WritePrivate(string path, string text)
    {
        var scratch = path + ".new";
        File.Delete(scratch);
        using (var stream = new FileStream(scratch, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(text);
        }

        File.Move(scratch, path, overwrite: true);
    }
}
