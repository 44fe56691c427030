namespace GourmetGram.Platform.Ssh;

/// <summary>As whom the nodes are logged in to, and where what is needed for it lies.</summary>
/// <param name="IdentityFile">Private key, absolute path.</param>
/// <param name="KnownHostsFile">Where host keys are recorded, absolute path; shared with the OpenSSH client.</param>
public sealed record SshAccount(string IdentityFile, string KnownHostsFile)
{
    /// <summary>The login user.</summary>
    public string User { get; init; } = SshConfig.User;

    /// <summary>The port that every sshd listens on.</summary>
    public int Port { get; init; } = 22;

    /// <summary>How long one attempt to connect and log in may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
