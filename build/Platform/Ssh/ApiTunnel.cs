using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// The way to the Kubernetes API: a forward by OpenSSH from a port on this machine's loopback to the API server's on the first node. It
/// outlives the build, so that kubectl works afterwards, and closes itself when the node is gone. Removing it closes every shared
/// connection of the site.
/// </summary>
/// <param name="context">What the phase is given.</param>
/// <param name="configFile">The generated ssh_config.</param>
public sealed class ApiTunnel(PhaseContext context, string configFile) : IUndoable
{
    private const int ApiPort = 6443;
    private const string Prefix = "api-";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Subject => "SSH connections";

    /// <summary>Opens the tunnel, or finds it open.</summary>
    /// <param name="node">The node whose API server is meant.</param>
    /// <param name="preferredPort">The port that the kubeconfig names, null when there is none.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The port on 127.0.0.1.</returns>
    /// <exception cref="SshException">The node cannot be reached.</exception>
    public async Task<int> EnsureAsync(Node node, int? preferredPort, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (TunnelHold.PortOf(context.Paths.SiteFolder, node.ServerId) is { } held)
        {
            return held;
        }

        var folder = ControlFolder.Create(context.Paths);
        var name = $"{Prefix}{SshConfig.ShortId(node)}-";
        foreach (var socket in Sockets(folder, $"{name}*"))
        {
            // The port is part of the socket's name: an open tunnel tells where it leads without any file of ours.
            if (int.TryParse(Path.GetFileName(socket)[name.Length..], CultureInfo.InvariantCulture, out var port)
                && await CommandAsync(socket, "check", cancellationToken).ConfigureAwait(false))
            {
                return port;
            }

            File.Delete(socket);
        }

        var error = "";
        foreach (var port in new[] { preferredPort, null, null }.Select(port => port ?? FreePort()))
        {
            var result = await OpenAsync(node, port, Path.Combine(folder, $"{name}{port}"), cancellationToken).ConfigureAwait(false);
            if (result.ExitCode == 0)
            {
                return port;
            }

            error = result.Error.Trim();
            if (!error.Contains("in use", StringComparison.OrdinalIgnoreCase) && !error.Contains("forward", StringComparison.OrdinalIgnoreCase))
            {
                break;
            }
        }

        throw new SshException($"No tunnel to the Kubernetes API on {node.Name} could be opened", error, $"try: ssh -F {configFile} {node.Name}");
    }

    /// <summary>Closes the tunnel to a node, if there is one.</summary>
    public async Task CloseAsync(Node node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (var socket in Sockets(ControlFolder.PathFor(context.Paths), $"{Prefix}{SshConfig.ShortId(node)}-*"))
        {
            await CommandAsync(socket, "exit", cancellationToken).ConfigureAwait(false);
            File.Delete(socket);
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<string>>(
        [
            .. Sockets(ControlFolder.PathFor(context.Paths), "*")
                .Select(socket => Path.GetFileName(socket))
                // Behind the last hyphen is ssh's own hash.
                .Select(name => name.StartsWith(Prefix, StringComparison.Ordinal) ? "tunnel to the Kubernetes API" : $"shared connection {name[..name.LastIndexOf('-')]}"),
        ]);

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        var folder = ControlFolder.PathFor(context.Paths);
        // Tunnels and nodes first, for the nodes' connections run through the bastion's.
        foreach (var socket in Sockets(folder, "*"))
        {
            await CommandAsync(socket, "exit", cancellationToken).ConfigureAwait(false);
            File.Delete(socket);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        // It leads nowhere now.
        File.Delete(context.Paths.Kubeconfig);
    }

    private Task<ProcessResult> OpenAsync(Node node, int port, string socket, CancellationToken cancellationToken) =>
        RunAsync(
        [
            "-F", configFile,
            "-o", "BatchMode=yes",
            "-o", "ControlMaster=yes",
            "-o", "ControlPersist=no",
            "-o", $"ControlPath={socket}",
            "-o", "ExitOnForwardFailure=yes",
            "-f", "-N", "-T",
            "-L", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:127.0.0.1:{ApiPort}"),
            node.Name,
        ],
        cancellationToken);

    private async Task<bool> CommandAsync(string socket, string command, CancellationToken cancellationToken)
    {
        // No configuration is needed to talk to a socket, and after a while there may be none.
        var result = await RunAsync(["-F", "/dev/null", "-o", $"ControlPath={socket}", "-O", command, "node"], cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0;
    }

    private async Task<ProcessResult> RunAsync(ImmutableArray<string> arguments, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Limit);
        try
        {
            return await context.Processes.RunAsync(
                new ProcessSpec("ssh", arguments, Path.GetTempPath(), ChildEnvironment.Clean()) { GracePeriod = TimeSpan.FromSeconds(1) },
                limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProcessResult(255, "", "no answer", Limit);
        }
    }

    private static IEnumerable<string> Sockets(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)] : [];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
