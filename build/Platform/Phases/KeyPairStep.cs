using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// The key pair in the cloud that lets the local private key in. A missing one is made. Only the default name, gourmetgram-SUFFIX, is
/// ours to delete: a name that the user chose is never deleted, whoever made the key pair.
/// </summary>
/// <param name="context">Settings and processes.</param>
/// <param name="nova">Keeps the key pairs.</param>
internal sealed class KeyPairStep(PhaseContext context, INova nova)
{
    private string Name => context.Settings.KeyPair;

    /// <summary>Whether a key pair of that name is made, and so deleted, by this project.</summary>
    public static bool IsOurs(string name, string suffix) => name == $"gourmetgram-{suffix}";

    /// <summary>The public key to upload; null when the key pair exists and fits.</summary>
    /// <exception cref="UsageException">The private key is missing or unreadable, or the key pair was made from another key.</exception>
    public async Task<string?> MissingAsync(CancellationToken cancellationToken)
    {
        var asked = nova.KeyPairAsync(Name, cancellationToken);
        var local = await PublicKeyAsync(cancellationToken).ConfigureAwait(false);
        if (await asked.ConfigureAwait(false) is not { } known)
        {
            return local;
        }

        return Essence(known.PublicKey) == Essence(local)
            ? null
            : throw new UsageException(
                $"Key pair {Name} in the cloud was made from another key than {context.Settings.SshKey}",
                null,
                IsOurs(Name, context.Settings.Suffix)
                    ? "name the key it was made from with --ssh-key, or start over: ./build.sh Destroy, then ./build.sh Provision"
                    : "name the key it was made from with --ssh-key, or another key pair with --key-pair (a missing one is made)");
    }

    /// <summary>Makes the key pair.</summary>
    public async Task CreateAsync(string publicKey, CancellationToken cancellationToken)
    {
        using var activity = context.Reporter.Begin($"creating key pair {Name}");
        await nova.CreateKeyPairAsync(Name, publicKey, cancellationToken).ConfigureAwait(false);
        activity.Complete($"key pair {Name} created");
    }

    private async Task<string> PublicKeyAsync(CancellationToken cancellationToken)
    {
        var key = context.Settings.SshKey;
        if (File.Exists($"{key}.pub"))
        {
            return (await File.ReadAllTextAsync($"{key}.pub", cancellationToken).ConfigureAwait(false)).Trim();
        }

        if (!File.Exists(key))
        {
            throw new UsageException($"SSH key {key} does not exist", null, $"make one with ssh-keygen -t ed25519 -f {key}, or name another with --ssh-key");
        }

        // An empty passphrase instead of a question that nobody can answer.
        var spec = new ProcessSpec("ssh-keygen", ["-y", "-P", "", "-f", key], Path.GetDirectoryName(key)!, ChildEnvironment.Clean());
        var result = await context.Processes.RunAsync(spec, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output.Trim()
            : throw new UsageException(
                $"{key} yields no public key",
                result.Error.Trim(),
                $"put the public key beside it ({key}.pub), or name another with --ssh-key");
    }

    // Type and key; the comment says nothing about who gets in.
    private static string Essence(string publicKey) => string.Join(' ', publicKey.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(2));
}
