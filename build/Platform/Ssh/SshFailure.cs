namespace GourmetGram.Platform.Ssh;

/// <summary>Why OpenSSH could not reach or log in to a node.</summary>
public enum SshFailureKind
{
    /// <summary>Nothing answers at the address (yet).</summary>
    Unreachable,

    /// <summary>The machine answers, sshd does not listen (yet).</summary>
    Refused,

    /// <summary>sshd answers and lets nobody in yet (the machine is booting or shutting down).</summary>
    NotReady,

    /// <summary>sshd did not accept the key.</summary>
    PermissionDenied,

    /// <summary>The host key is not the one recorded earlier.</summary>
    HostKeyChanged,

    /// <summary>The way through the bastion failed.</summary>
    Bastion,

    /// <summary>Something else; the words tell.</summary>
    Other,
}

/// <summary>Why OpenSSH could not reach or log in to a node, read from its standard error.</summary>
/// <param name="Kind">What kind of failure.</param>
/// <param name="Reason">In a few words, for people.</param>
public sealed record SshFailure(SshFailureKind Kind, string Reason)
{
    /// <summary>Reads the standard error of ssh.</summary>
    public static SshFailure Read(string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no answer";
        return error switch
        {
            _ when Has("REMOTE HOST IDENTIFICATION HAS CHANGED") || Has("Host key verification failed") =>
                new(SshFailureKind.HostKeyChanged, "host key changed"),
            _ when Has("Permission denied") => new(SshFailureKind.PermissionDenied, "permission denied: the key is not accepted"),
            _ when Has("System is booting up") || Has("pam_nologin") => new(SshFailureKind.NotReady, "booting"),
            _ when Has("Connection refused") => new(SshFailureKind.Refused, "connection refused"),
            _ when Has("timed out") || Has("no answer within") => new(SshFailureKind.Unreachable, "timeout"),
            _ when Has("No route to host") || Has("Network is unreachable") => new(SshFailureKind.Unreachable, "no route to host"),
            // The jump's own words are lost when connections are shared; ssh then only says that the channel to nowhere closed.
            _ when Has("UNKNOWN port 65535") || Has("stdio forwarding failed") => new(SshFailureKind.Bastion, "not reached through the bastion"),
            _ when Has("Connection closed") || Has("Connection reset") || Has("kex_exchange_identification") =>
                new(SshFailureKind.NotReady, "connection closed"),
            _ => new(SshFailureKind.Other, last),
        };

        bool Has(string words) => error.Contains(words, StringComparison.OrdinalIgnoreCase);
    }
}
