using System.Net.Sockets;
using Renci.SshNet.Common;

namespace GourmetGram.Platform.Ssh;

/// <summary>What SSH.NET throws when a connection broke under it: it depends on the moment.</summary>
internal static class LinkTrouble
{
    /// <summary>Whether this says that the connection broke. A null reference is what SSH.NET meets in what it has just thrown away itself.</summary>
    public static bool Is(Exception exception) =>
        exception is SshException or SocketException or IOException or ObjectDisposedException or InvalidOperationException or NullReferenceException;
}
