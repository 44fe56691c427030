using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Ssh;

/// <summary>Waits until every node can be logged in to and has finished its first boot, all nodes at once.</summary>
/// <param name="shell">Logs in.</param>
/// <param name="waiter">Waits.</param>
/// <param name="identityFile">The private key used, for messages.</param>
/// <param name="knownHostsFile">Where host keys are recorded, for messages.</param>
/// <param name="time">The clock.</param>
public sealed class SshWait(RemoteShell shell, ConditionWaiter waiter, string identityFile, string knownHostsFile, TimeProvider time)
{
    // cloud-init leaves this file when its last stage is over; a machine without cloud-init has no such place and is ready when sshd is.
    private const string Look = "test ! -d /var/lib/cloud || test -e /var/lib/cloud/instance/boot-finished";
    private static readonly TimeSpan OneLook = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait for each node.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>How long a refused key is put down to a machine that has not yet stored it.</summary>
    public TimeSpan KeyGrace { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Waits for all nodes.</summary>
    /// <exception cref="SshException">Waiting is pointless: a host key changed, or the key stays refused.</exception>
    /// <exception cref="DeadlineException">A node was not ready in time.</exception>
    public async Task WaitAsync(Infrastructure infrastructure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = infrastructure.Nodes.Select(node => WaitAsync(node, others.Token)).ToList();
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
    }

    private Task WaitAsync(Node node, CancellationToken cancellationToken)
    {
        long? refusedSince = null;
        var condition = new Condition<bool>(
            $"{node.Name} answers SSH",
            async token =>
            {
                var result = await shell.RunAsync(node.Name, Look, OneLook, token).ConfigureAwait(false);
                if (result.Succeeded)
                {
                    return Observed.Met(true, "ready");
                }

                if (!result.NotReached)
                {
                    return Observed.NotYet<bool>("logged in, cloud-init still runs");
                }

                var failure = SshFailure.Read(result.Error);
                switch (failure.Kind)
                {
                    case SshFailureKind.HostKeyChanged:
                        throw new SshException(
                            $"The host key of {node.Name} is not the one recorded at first contact",
                            result.Error.Trim(),
                            $"if the server was rebuilt on purpose: ssh-keygen -R {node.ServerId} -f {knownHostsFile}");
                    case SshFailureKind.PermissionDenied:
                        refusedSince ??= time.GetTimestamp();
                        if (time.GetElapsedTime(refusedSince.Value) > KeyGrace)
                        {
                            throw new SshException(
                                $"{node.Name} does not accept the key {identityFile}",
                                result.Error.Trim(),
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
            MaxInterval = TimeSpan.FromSeconds(2),
        };
        return waiter.WaitAsync(condition, cancellationToken);
    }
}
