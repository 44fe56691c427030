using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Ssh;

/// <summary>Waits until every node can be logged in to and has finished its first boot, all nodes at once.</summary>
/// <param name="probe">Makes what looks at the nodes; disposed when the waiting is over.</param>
/// <param name="waiter">Waits.</param>
/// <param name="identityFile">The private key used, for messages.</param>
/// <param name="knownHostsFile">Where host keys are recorded, for messages.</param>
/// <param name="time">The clock.</param>
public sealed class SshWait(Func<Infrastructure, INodeProbe> probe, ConditionWaiter waiter, string identityFile, string knownHostsFile, TimeProvider time)
{
    /// <summary>How long to wait for each node.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>How long a refused key is put down to a machine that has not yet stored it.</summary>
    public TimeSpan KeyGrace { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Done when all nodes are ready; null for nothing.</summary>
    public Func<Infrastructure, CancellationToken, Task>? WhenReady { get; init; }

    /// <summary>The same with another deadline.</summary>
    public SshWait WithDeadline(TimeSpan deadline) =>
        new(probe, waiter, identityFile, knownHostsFile, time) { Deadline = deadline, KeyGrace = TimeSpan.Zero, WhenReady = WhenReady };

    /// <summary>Waits for all nodes.</summary>
    /// <exception cref="SshException">Waiting is pointless: a host key changed, or the key stays refused.</exception>
    /// <exception cref="DeadlineException">A node was not ready in time.</exception>
    public async Task WaitAsync(Infrastructure infrastructure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        await using var look = probe(infrastructure);
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = infrastructure.Nodes.Select(node => WaitAsync(look, node, others.Token)).ToList();
        try
        {
            await foreach (var done in Task.WhenEach(waits).ConfigureAwait(false))
            {
                await done.ConfigureAwait(false);
            }
        }
        catch
        {
            // The first failure is the story; the other waits end quietly.
            await others.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(waits).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }

        if (WhenReady is not null)
        {
            await WhenReady(infrastructure, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task WaitAsync(INodeProbe look, Node node, CancellationToken cancellationToken)
    {
        long? refusedSince = null;
        var condition = new Condition<bool>(
            $"{node.Name} answers SSH",
            async token =>
            {
                var sight = await look.LookAsync(node, token).ConfigureAwait(false);
                if (sight.Failure is not { } failure)
                {
                    return sight.Booted ? Observed.Met(true, "ready") : Observed.NotYet<bool>("logged in, cloud-init still runs");
                }

                switch (failure.Kind)
                {
                    case SshFailureKind.HostKeyChanged:
                        throw new SshException(
                            $"The host key of {node.Name} is not the one recorded at first contact",
                            failure.Reason,
                            $"if the server was rebuilt on purpose: ssh-keygen -R {node.ServerId} -f {knownHostsFile}");
                    case SshFailureKind.PermissionDenied:
                        refusedSince ??= time.GetTimestamp();
                        if (time.GetElapsedTime(refusedSince.Value) > KeyGrace)
                        {
                            throw new SshException(
                                $"{node.Name} does not accept the key {identityFile}",
                                failure.Reason,
                                "check that --key-pair names the key pair of that key in the cloud, or give the right one with --ssh-key");
                        }

                        break;
                    default:
                        refusedSince = null;
                        break;
                }

                return Observed.NotYet<bool>(failure.Reason);
            },
            Deadline,
            $"look at the server's console log in the cloud (server {node.ServerName}, id {node.ServerId})")
        {
            MaxInterval = TimeSpan.FromSeconds(1),
        };
        return waiter.WaitAsync(condition, cancellationToken);
    }
}
