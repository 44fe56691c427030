using GourmetGram.Platform.Phases;
using Renci.SshNet.Common;

namespace GourmetGram.Platform.Ssh;

/// <summary>What a look at a node showed.</summary>
/// <param name="LoggedIn">A command ran on it.</param>
/// <param name="Booted">Its first boot is over.</param>
/// <param name="Failure">Why no command ran, null when one did.</param>
public sealed record NodeSight(bool LoggedIn, bool Booted, SshFailure? Failure);

/// <summary>Looks whether nodes can be logged in to. Safe for concurrent use.</summary>
public interface INodeProbe : IAsyncDisposable
{
    /// <summary>One look. Not to get in is a result, not an exception.</summary>
    Task<NodeSight> LookAsync(Node node, CancellationToken cancellationToken);
}

/// <summary>Looks with SSH.NET: at the bastion itself, at the others through a port forwarded by it and a second client.</summary>
internal sealed class SshNodeProbe(BastionLink link) : INodeProbe
{
    // cloud-init leaves this file when its last stage is over; a machine without cloud-init has no such place and is ready when sshd is.
    private const string Look = "test ! -d /var/lib/cloud || test -e /var/lib/cloud/instance/boot-finished";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public async Task<NodeSight> LookAsync(Node node, CancellationToken cancellationToken)
    {
        var isBastion = node == link.Infrastructure.Bastion;
        SshEndpoint endpoint;
        try
        {
            endpoint = await link.EndpointAsync(node, cancellationToken).ConfigureAwait(false);
        }
        catch (SshLinkException exception)
        {
            return Failed(Bastion(exception.Failure));
        }

        try
        {
            if (isBastion)
            {
                return await RunAsync(await link.ClientAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }

            var client = await link.Login.ShellAsync(endpoint, cancellationToken).ConfigureAwait(false);
            await using var held = LetGo.AtTheEnd(client).ConfigureAwait(false);
            return await RunAsync(client, cancellationToken).ConfigureAwait(false);
        }
        catch (SshLinkException exception)
        {
            return Failed(isBastion ? exception.Failure : await BehindAsync(node, exception.Failure, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (LinkTrouble.Is(exception))
        {
            return Failed(new SshFailure(SshFailureKind.NotReady, "connection closed"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(new SshFailure(SshFailureKind.Unreachable, "timeout"));
        }
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private static async Task<NodeSight> RunAsync(Renci.SshNet.SshClient client, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Limit);
        using var command = client.CreateCommand(Look);
        await command.ExecuteAsync(CancellationToken.None).WaitAsync(limited.Token).ConfigureAwait(false);
        return new NodeSight(LoggedIn: true, Booted: command.ExitStatus == 0, Failure: null);
    }

    private static NodeSight Failed(SshFailure failure) => new(LoggedIn: false, Booted: false, failure);

    private static SshFailure Bastion(SshFailure failure) => new(SshFailureKind.Bastion, $"the bastion does not let us through: {failure.Reason}");

    /// <summary>Behind a forwarded port every failure to connect looks like a closed connection: the bastion says why.</summary>
    private async Task<SshFailure> BehindAsync(Node node, SshFailure failure, CancellationToken cancellationToken)
    {
        if (failure.Kind is not SshFailureKind.NotReady)
        {
            return failure;
        }

        try
        {
            return await link.TroubleAsync(node.PrivateAddress.ToString(), link.Login.Account.Port, cancellationToken).ConfigureAwait(false) is { } words
                ? SshFailure.Read(words)
                : failure;
        }
        catch (Exception exception) when (exception is SshLinkException or TimeoutException || LinkTrouble.Is(exception))
        {
            return failure;
        }
    }
}
