using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Ssh;

/// <summary>The user's SSH key: checked before anything is started, made when there is none and that is wanted.</summary>
/// <param name="processes">Runs ssh-keygen and ssh-add.</param>
public sealed class SshKeyPair(IProcessRunner processes)
{
    private const UnixFileMode OpenToOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The key that the build makes for a user who names none.</summary>
    public static string DefaultPath(string cache) => Path.Combine(cache, "ssh", "id_ed25519");

    /// <summary>Checks the private key, or makes it, and yields its public key in OpenSSH's form.</summary>
    /// <param name="path">Private key, absolute path.</param>
    /// <param name="generate">Make the key when the file is missing.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="UsageException">The file is missing and not to be made.</exception>
    /// <exception cref="SshException">The file may be read by others, is no private key, or has a passphrase and no agent holds it.</exception>
    public async Task<string> EnsureAsync(string path, bool generate, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            if (!generate)
            {
                throw new UsageException($"There is no SSH key at {path}", null, "give the path of your private key with --ssh-key");
            }

            await MakeAsync(path, cancellationToken).ConfigureAwait(false);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OpenToOthers) != 0)
        {
            throw new SshException($"Others may read the SSH key {path}; OpenSSH refuses such keys", null, $"type: chmod 600 {path}");
        }

        // An empty passphrase is tried; with a real one ssh-keygen fails instead of asking.
        var read = await RunAsync("ssh-keygen", ["-y", "-P", "", "-f", path], cancellationToken).ConfigureAwait(false);
        if (read.ExitCode == 0)
        {
            return read.Output.Trim();
        }

        if (!read.Error.Contains("passphrase", StringComparison.OrdinalIgnoreCase))
        {
            throw new SshException($"{path} cannot be used as an SSH key", read.Error.Trim(), "give the path of an OpenSSH private key with --ssh-key");
        }

        return await FromAgentAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private async Task MakeAsync(string path, CancellationToken cancellationToken)
    {
        var folder = PrivateFile.Folder(Path.GetDirectoryName(path)!);
        var draft = Path.Combine(folder, $".new-{Guid.NewGuid():n}");
        var made = await RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "gourmetgram", "-f", draft], cancellationToken).ConfigureAwait(false);
        if (made.ExitCode != 0)
        {
            throw new SshException($"No SSH key could be made at {path}", made.Error.Trim(), "give a key of your own with --ssh-key");
        }

        try
        {
            // Two runs may get here at once: whoever comes second takes the first one's key.
            File.Move(draft, path, overwrite: false);
            File.Move($"{draft}.pub", $"{path}.pub", overwrite: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
            File.Delete($"{draft}.pub");
        }
    }

    private async Task<string> FromAgentAsync(string path, CancellationToken cancellationToken)
    {
        var next = $"type: ssh-add {path}   (or give a key without a passphrase with --ssh-key)";
        var publicFile = $"{path}.pub";
        var publicKey = File.Exists(publicFile)
            ? (await File.ReadAllTextAsync(publicFile, cancellationToken).ConfigureAwait(false)).Trim()
            : SshKeyText.PublicKeyOf(path) is { } found ? $"{SshKeyText.TypeOf(found)} {Convert.ToBase64String(found)}" : null;
        if (publicKey is null)
        {
            throw new SshException($"The SSH key {path} has a passphrase, and {publicFile} is not there to look for it in the agent", null, next);
        }

        var agent = await RunAsync("ssh-add", ["-L"], cancellationToken).ConfigureAwait(false);
        var body = publicKey.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1) ?? publicKey;
        return agent.ExitCode == 0 && agent.Output.Contains(body, StringComparison.Ordinal)
            ? publicKey
            : throw new SshException($"The SSH key {path} has a passphrase and no agent holds it", agent.Error.Trim() is { Length: > 0 } said ? said : null, next);
    }

    private Task<ProcessResult> RunAsync(string program, string[] arguments, CancellationToken cancellationToken) =>
        processes.RunAsync(new ProcessSpec(program, [.. arguments], Path.GetTempPath(), ChildEnvironment.Clean()), cancellationToken);
}
