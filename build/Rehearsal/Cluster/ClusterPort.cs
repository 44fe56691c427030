using System.Globalization;
using System.Net.Sockets;
using System.Net;
using GourmetGram.Rehearsal.Cluster.Storage;
using GourmetGram.Rehearsal.Files;

namespace GourmetGram.Rehearsal.Cluster;

/// <summary>The port of this cluster: asked for, remembered, or free and then remembered.</summary>
internal static class ClusterPort
{
    public static int Choose(ClusterOptions options)
    {
        if (options.Port != 0)
        {
            return options.Port;
        }

        var path = Path.Combine(options.StateDirectory, "port");
        if (File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var remembered))
        {
            return remembered;
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var free = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        PrivateFile.Write(path, free.ToString(CultureInfo.InvariantCulture));
        return free;
    }
}
