using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Ssh;

/// <summary>What a command on a node gave.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="ExitCode">Exit code of the command; 255 when ssh itself failed.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record RemoteResult(string Node, int ExitCode, string Output, string Error)
{
    /// <summary>The command ran and ended with 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>ssh could not run the command at all.</summary>
    public bool NotReached => ExitCode == 255;
}

/// <summary>Runs commands on nodes with the OpenSSH client, over the connections that ssh_config shares.</summary>
/// <param name="processes">Runs ssh.</param>
/// <param name="configFile">The generated ssh_config.</param>
public sealed class RemoteShell(IProcessRunner processes, string configFile)
{
    /// <summary>Runs one command as the login user. A failure to connect is a result (255), not an exception.</summary>
    /// <param name="node">A Host of the configuration.</param>
    /// <param name="command">For the remote shell; never a secret.</param>
    /// <param name="limit">How long it may take altogether.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public async Task<RemoteResult> RunAsync(string node, string command, TimeSpan limit, CancellationToken cancellationToken)
    {
        var seconds = Math.Max(1, (int)Math.Min(limit.TotalSeconds, 10));
        var spec = new ProcessSpec(
            "ssh",
            ["-F", configFile, "-o", "BatchMode=yes", "-o", string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout={seconds}"), node, command],
            Path.GetDirectoryName(configFile)!,
            ChildEnvironment.Clean())
        {
            GracePeriod = TimeSpan.FromSeconds(1),
        };
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            var result = await processes.RunAsync(spec, limited.Token).ConfigureAwait(false);
            return new RemoteResult(node, result.ExitCode, result.Output, result.Error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RemoteResult(node, 255, "", string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds:0} s"));
        }
    }

    /// <summary>Runs one command on several nodes at once; results in the order of the nodes.</summary>
    public async Task<ImmutableArray<RemoteResult>> RunOnAllAsync(
        IEnumerable<string> nodes,
        string command,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(nodes.Select(node => RunAsync(node, command, limit, cancellationToken))).ConfigureAwait(false);
        return [.. results];
    }
}
