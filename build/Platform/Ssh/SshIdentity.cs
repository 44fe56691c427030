using System.Net.Sockets;
using GourmetGram.Platform.Errors;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace GourmetGram.Platform.Ssh;

/// <summary>The user's key as SSH.NET takes it: from its file, or through the agent when it has a passphrase.</summary>
internal sealed class SshIdentity
{
    private SshIdentity(IPrivateKeySource source, string fingerprint)
    {
        Source = source;
        Fingerprint = fingerprint;
    }

    public IPrivateKeySource Source { get; }

    /// <summary>Of the public key, as ssh-keygen -l prints it.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads the key.</summary>
    /// <param name="path">Private key, absolute path.</param>
    /// <param name="agentSocket">SSH_AUTH_SOCK, null when there is none.</param>
    /// <exception cref="SshException">It cannot be read, or has a passphrase and no agent holds it.</exception>
    public static SshIdentity Open(string path, string? agentSocket)
    {
        try
        {
            var file = new PrivateKeyFile(path);
            return new SshIdentity(file, SshKeyText.Fingerprint(file.HostKeyAlgorithms.First().Data));
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            return FromAgent(path, agentSocket);
        }
        catch (Exception exception) when (exception is Renci.SshNet.Common.SshException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new Errors.SshException($"{path} cannot be used as an SSH key", exception.Message, "give the path of an OpenSSH private key (ed25519, ecdsa or rsa) with --ssh-key", exception);
        }
    }

    private static SshIdentity FromAgent(string path, string? socket)
    {
        var next = $"type: ssh-add {path}   (or give a key without a passphrase with --ssh-key)";
        if (SshKeyText.PublicKeyOf(path) is not { } wanted)
        {
            throw new Errors.SshException($"The SSH key {path} has a passphrase, and {path}.pub is not there to look for it in the agent", null, next);
        }

        var fingerprint = SshKeyText.Fingerprint(wanted);
        if (string.IsNullOrEmpty(socket))
        {
            throw Missing("SSH_AUTH_SOCK is not set: no agent runs");
        }

        try
        {
            var agent = new SshAgent(socket);
            var held = agent.Keys();
            return held.Any(key => key.AsSpan().SequenceEqual(wanted))
                ? new SshIdentity(new AgentKey(agent, wanted), fingerprint)
                : throw Missing($"the agent holds {held.Length} keys, none with fingerprint {fingerprint}");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw Missing($"{socket}: {exception.Message}", exception);
        }

        Errors.SshException Missing(string why, Exception? cause = null) =>
            new($"The SSH key {path} has a passphrase and no agent holds it", why, next, cause);
    }
}
