using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform;

/// <summary>
/// Keeps the way to the API open for kubectl until the user ends it: takes the port over from the tunnel that the last run left behind, which
/// does not come back when its connection breaks, and hands it back at the end.
/// </summary>
/// <param name="session">The run.</param>
public sealed class TunnelRun(Session session)
{
    private static readonly TimeSpan HandBack = TimeSpan.FromSeconds(15);

    /// <summary>Runs until the user interrupts.</summary>
    /// <exception cref="KubernetesException">There is no cluster.</exception>
    /// <exception cref="SshException">The bastion cannot be reached.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var nothing = new KubernetesException("There is no cluster to open a tunnel to", null, "run: ./build.sh Kubespray");
        var phases = await session.PeekAsync(cancellationToken).ConfigureAwait(false) ?? throw nothing;
        var access = await phases.Cluster.FindAsync(cancellationToken).ConfigureAwait(false) ?? throw nothing;
        var kubectl = $"kubectl --kubeconfig {access.Kubeconfig}{(access.Context is null ? "" : $" --context {access.Context}")} get nodes";
        if (access.Through is not { } nodes || AdminKubeconfig.PortOf(access.Kubeconfig) is not { } port)
        {
            session.Reporter.Info($"no tunnel is needed, the API is reached directly: {kubectl}");
            return;
        }

        try
        {
            using var hold = TunnelHold.Take(phases.Context.Paths.SiteFolder, nodes.Bastion.ServerId, port);
            await phases.Tunnel.CloseAsync(nodes.Bastion, cancellationToken).ConfigureAwait(false);
            await using var forward = new ApiForward(phases.Workspace.Link, TimeProvider.System) { OnChange = session.Reporter.Warn };
            await forward.OpenAsync(nodes, port, cancellationToken).ConfigureAwait(false);
            await forward.ConnectAsync(cancellationToken).ConfigureAwait(false);
            session.Reporter.Info($"127.0.0.1:{port} leads to the Kubernetes API on {nodes.Bastion.Name}, and comes back when the connection breaks; Ctrl-C closes it");
            session.Reporter.Info($"try: {kubectl}");
            await Foreground.UntilInterruptedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await HandBackAsync(phases, nodes.Bastion, port).ConfigureAwait(false);
        }

        session.Reporter.Info("the tunnel is closed; the one of the last run is open in its place, for as long as its connection lasts");
    }

    private async Task HandBackAsync(Phases.PhaseSet phases, Phases.Node node, int port)
    {
        using var limited = new CancellationTokenSource(HandBack);
        try
        {
            await phases.Tunnel.EnsureAsync(node, port, limited.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SshException or OperationCanceledException)
        {
            session.Reporter.Warn($"kubectl has no way to the API now: {exception.Message}; ./build.sh Tunnel opens one");
        }
    }
}
