using System.Net.Sockets;
using Renci.SshNet;

namespace GourmetGram.Platform.Ssh;

/// <summary>A connection through the bastion, with the forwarded port that is its alone.</summary>
internal sealed class LinkConnection(TcpClient near, SshClient client, ForwardedPortLocal forward) : IAsyncDisposable
{
    public NetworkStream Stream => near.GetStream();

    /// <summary>Whether the link that it runs over stands.</summary>
    public Task<bool> StandsAsync(TimeSpan limit, CancellationToken cancellationToken) => BastionLink.AnswersAsync(client, limit, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        near.Dispose();
        await LetGo.OfAsync(() => client.RemoveForwardedPort(forward)).ConfigureAwait(false);
        await LetGo.OfAsync(forward).ConfigureAwait(false);
    }
}
