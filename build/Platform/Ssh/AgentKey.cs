using Renci.SshNet;
using Renci.SshNet.Security;

namespace GourmetGram.Platform.Ssh;

/// <summary>A key that an agent holds, for SSH.NET, which knows no agents: it signs, we never see the key.</summary>
internal sealed class AgentKey(SshAgent agent, byte[] publicKey) : IPrivateKeySource
{
    // RSA keys sign with SHA-2; what servers still take SHA-1 is no matter. https://www.rfc-editor.org/rfc/rfc8332
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } = SshKeyText.TypeOf(publicKey) switch
    {
        "ssh-rsa" => [new Algorithm("rsa-sha2-512", agent, publicKey, 4), new Algorithm("rsa-sha2-256", agent, publicKey, 2)],
        var type => [new Algorithm(type, agent, publicKey, 0)],
    };

    private sealed class Algorithm(string name, SshAgent agent, byte[] publicKey, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => publicKey;

        public override byte[] Sign(byte[] data) => agent.Sign(publicKey, data, flags);

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException("A key of the user's only signs.");
    }
}
