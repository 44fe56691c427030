using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace GourmetGram.Platform.Ssh;

/// <summary>A server to log in to.</summary>
/// <param name="Name">What people call it: node1.</param>
/// <param name="HostKeyAlias">Under what name its host key is recorded; ssh_config says the same.</param>
/// <param name="Host">Address to connect to.</param>
/// <param name="Port">Port to connect to.</param>
internal sealed record SshEndpoint(string Name, string HostKeyAlias, string Host, int Port);

/// <summary>Connects and logs in with SSH.NET, checking host keys against the file that OpenSSH checks too.</summary>
internal sealed class SshLogin(SshAccount account, SshIdentity identity)
{
    // The order of OpenSSH's own preference: whoever comes first records the key that the other would ask for.
    private static readonly string[] HostKeyOrder =
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
    ];

    private readonly KnownHosts knownHosts = new(account.KnownHostsFile);

    public SshAccount Account => account;

    public static SshLogin Open(SshAccount account) =>
        new(account, SshIdentity.Open(account.IdentityFile, Environment.GetEnvironmentVariable("SSH_AUTH_SOCK")));

    /// <summary>Connects for commands and forwards.</summary>
    /// <exception cref="SshLinkException">It did not work this time; says why.</exception>
    public Task<SshClient> ShellAsync(SshEndpoint endpoint, CancellationToken cancellationToken) =>
        ConnectAsync(endpoint, info => new SshClient(info), cancellationToken);

    /// <summary>Connects for files.</summary>
    /// <exception cref="SshLinkException">It did not work this time; says why.</exception>
    public Task<SftpClient> FilesAsync(SshEndpoint endpoint, CancellationToken cancellationToken) =>
        ConnectAsync(endpoint, info => new SftpClient(info), cancellationToken);

    private async Task<T> ConnectAsync<T>(SshEndpoint endpoint, Func<ConnectionInfo, T> make, CancellationToken cancellationToken)
        where T : BaseClient
    {
        // SSH.NET disposes neither of them with the client; they hold an event each, which the collector takes.
        var method = new PrivateKeyAuthenticationMethod(account.User, identity.Source);
        var info = new ConnectionInfo(endpoint.Host, endpoint.Port, account.User, method) { Timeout = account.Patience };
        Offer(info, endpoint);
        string? banner = null;
        string? refusedKey = null;
        info.AuthenticationBanner += (_, shown) => banner = shown.BannerMessage;
        var client = make(info);
        client.HostKeyReceived += (_, received) =>
        {
            received.CanTrust = knownHosts.Accept(endpoint.HostKeyAlias, received.HostKey);
            refusedKey = received.CanTrust ? null : $"{SshKeyText.TypeOf(received.HostKey)} {SshKeyText.Fingerprint(received.HostKey)}";
        };
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(account.Patience);
        try
        {
            // Half of it blocks, whatever the token says, and no part of it may hold up more than itself.
            await Task.Run(() => client.ConnectAsync(limited.Token), CancellationToken.None).WaitAsync(2 * account.Patience, cancellationToken).ConfigureAwait(false);
            client.KeepAliveInterval = TimeSpan.FromSeconds(15);
            return client;
        }
        catch (Exception exception)
        {
            await LetGo.OfAsync(client).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (Explain(exception, endpoint, banner, refusedKey) is { } failure)
            {
                throw new SshLinkException(failure, exception);
            }

            throw;
        }
    }

    /// <summary>Asks for the kinds of host key on record, as OpenSSH does; for any when there are none.</summary>
    private void Offer(ConnectionInfo info, SshEndpoint endpoint)
    {
        var recorded = knownHosts.Of(endpoint.HostKeyAlias).Select(key => key.Type).ToHashSet(StringComparer.Ordinal);
        var all = info.HostKeyAlgorithms.ToDictionary(StringComparer.Ordinal);
        info.HostKeyAlgorithms.Clear();
        foreach (var name in HostKeyOrder.Where(all.ContainsKey).Where(name => recorded.Count == 0 || recorded.Contains(TypeOf(name))))
        {
            info.HostKeyAlgorithms.Add(name, all[name]);
        }

        static string TypeOf(string algorithm) => algorithm.StartsWith("rsa-", StringComparison.Ordinal) ? "ssh-rsa" : algorithm;
    }

    /// <summary>Why connecting did not work; null for what is no fault of the connection.</summary>
    internal SshFailure? Explain(Exception exception, SshEndpoint endpoint, string? banner, string? refusedKey)
    {
        if (refusedKey is not null)
        {
            return new SshFailure(
                SshFailureKind.HostKeyChanged,
                $"host key changed: recorded {Recorded(endpoint)}, offered {refusedKey}");
        }

        return exception switch
        {
            OperationCanceledException or TimeoutException or SshOperationTimeoutException => new SshFailure(SshFailureKind.Unreachable, "timeout"),
            SocketException socket => Explain(socket),
            SshAuthenticationException => new SshFailure(
                SshFailureKind.PermissionDenied,
                $"permission denied: the key {identity.Fingerprint} is not accepted for {account.User}"),
            SshConnectionException or SshException when Has("host key") && Has("negotiat") || Has("host key algorithm") => new SshFailure(
                SshFailureKind.HostKeyChanged,
                $"host key changed: recorded {Recorded(endpoint)}, offered none of that kind"),
            SshConnectionException or SshException when banner?.Contains("booting up", StringComparison.OrdinalIgnoreCase) == true =>
                new SshFailure(SshFailureKind.NotReady, "booting"),
            SshConnectionException or ObjectDisposedException => new SshFailure(SshFailureKind.NotReady, "connection closed"),
            SshException or IOException => new SshFailure(SshFailureKind.Other, exception.Message),
            _ when LinkTrouble.Is(exception) => new SshFailure(SshFailureKind.NotReady, "connection closed"),
            _ => null,
        };

        bool Has(string words) => exception.Message.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    internal static SshFailure Explain(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new SshFailure(SshFailureKind.Refused, "connection refused"),
        SocketError.TimedOut => new SshFailure(SshFailureKind.Unreachable, "timeout"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown => new SshFailure(SshFailureKind.Unreachable, "no route to host"),
        SocketError.ConnectionReset => new SshFailure(SshFailureKind.NotReady, "connection closed"),
        _ => new SshFailure(SshFailureKind.Other, exception.Message),
    };

    private string Recorded(SshEndpoint endpoint) => string.Join(
        " and ",
        knownHosts.Of(endpoint.HostKeyAlias).Select(key => $"{key.Type} {SshKeyText.Fingerprint(Convert.FromBase64String(key.Key))}"));
}
