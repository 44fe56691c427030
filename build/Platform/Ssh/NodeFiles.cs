using System.Text;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using Renci.SshNet;

namespace GourmetGram.Platform.Ssh;

/// <summary>Reads files from nodes.</summary>
public interface INodeFiles
{
    /// <summary>Text of a file that only root may read; null when there is no such file.</summary>
    /// <param name="infrastructure">The nodes.</param>
    /// <param name="node">One of them.</param>
    /// <param name="path">Absolute path, letters, digits, slashes, dots and hyphens only.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SshException">The node cannot be reached.</exception>
    Task<string?> ReadAsRootAsync(Infrastructure infrastructure, Node node, string path, CancellationToken cancellationToken);
}

/// <summary>
/// Reads with SFTP. Its server runs as the login user, so root's file is first copied into a new folder of that user (0700, in memory where
/// the node has /dev/shm) and removed afterwards, whatever happens; no byte of it passes a command line.
/// </summary>
/// <param name="links">Makes the link to the bastion.</param>
internal sealed class SftpNodeFiles(Func<Infrastructure, BastionLink> links) : INodeFiles
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public async Task<string?> ReadAsRootAsync(Infrastructure infrastructure, Node node, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        ArgumentNullException.ThrowIfNull(node);
        if (!path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_'))
        {
            throw new ArgumentException("The path would need quoting.", nameof(path));
        }

        await using var link = links(infrastructure);
        try
        {
            var endpoint = await link.EndpointAsync(node, cancellationToken).ConfigureAwait(false);
            // One after the other: a forwarded port of SSH.NET that two connect to at once may serve the second first, and then only it.
            var shell = await link.Login.ShellAsync(endpoint, cancellationToken).ConfigureAwait(false);
            await using var heldShell = LetGo.AtTheEnd(shell).ConfigureAwait(false);
            var sftp = await link.Login.FilesAsync(endpoint, cancellationToken).ConfigureAwait(false);
            await using var heldFiles = LetGo.AtTheEnd(sftp).ConfigureAwait(false);
            return await ReadAsync(shell, sftp, path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SshLinkException or TimeoutException || LinkTrouble.Is(exception)
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new SshException($"{path} cannot be read from {node.Name}", exception.Message, "look at the node: ./build.sh PingNodes", exception);
        }
    }

    private static async Task<string?> ReadAsync(SshClient shell, SftpClient sftp, string path, CancellationToken cancellationToken)
    {
        var made = await RunAsync(
            shell,
            $$"""umask 077; d=$(mktemp -d /dev/shm/gg.XXXXXXXXXX 2>/dev/null || mktemp -d) && if sudo -n install -m 0600 -o "$(id -u)" -g "$(id -g)" {{path}} "$d/file" 2>/dev/null; then echo "$d"; else rm -rf "$d"; exit 1; fi""",
            cancellationToken).ConfigureAwait(false);
        if (made is not { Length: > 0 } folder)
        {
            return null;
        }

        try
        {
            using var text = new MemoryStream();
            await sftp.DownloadFileAsync($"{folder}/file", text, cancellationToken).WaitAsync(Limit, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(text.ToArray());
        }
        finally
        {
            await RunAsync(shell, $"rm -rf -- '{folder}'", CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<string?> RunAsync(SshClient shell, string text, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Limit);
        using var command = shell.CreateCommand(text);
        await command.ExecuteAsync(CancellationToken.None).WaitAsync(limited.Token).ConfigureAwait(false);
        return command.ExitStatus == 0 ? command.Result.Trim() : null;
    }
}
