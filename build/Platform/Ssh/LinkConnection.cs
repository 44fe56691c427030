using System.Net.Sockets;
using Renci.SshNet;

namespace GourmetGram.Platform.Ssh;

/// <summary>A connection through the bastion, with the forwarded port that is its alone.</summary>
internal sealed class LinkConnection(TcpClient near, SshClient client, ForwardedPortLocal forward) : IAsyncDisposable
{
    public NetworkStream Stream => near.GetStream();

    public async ValueTask DisposeAsync()
    {
        near.Dispose();
        // It waits until the server has closed its end, which a dead one never does.
        await Task.Run(() =>
        {
            BastionLink.Quietly(() => client.RemoveForwardedPort(forward));
            BastionLink.Quietly(forward.Dispose);
        }).ConfigureAwait(false);
    }
}
