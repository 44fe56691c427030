using System.Globalization;
using System.Runtime.Versioning;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Starts and stops the process that is a machine. It belongs to no session: it outlives whoever started it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NodeMachine(WorldNames names, MachineProcesses processes)
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShutdownDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan KillDeadline = TimeSpan.FromSeconds(10);

    private static readonly string Script = EmbeddedText.Read("start-machine.sh");

    public async Task StartAsync(NodeSpec spec, CancellationToken cancellationToken)
    {
        var machine = names.Machine(spec.ServerId);
        var directory = names.NodeDirectory(spec.ServerId);
        if (processes.Find(machine) is null)
        {
            await HostCommand.RunAsync(
                "setsid",
                [
                    "--fork", "env", "-i", $"PATH={Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/bin:/sbin:/bin",
                    "unshare", "--mount", "--propagation", "slave",
                    "sh", "-c", Script, "start-machine",
                    $"--machine={machine}", directory, NodeDisk.ImageOf(directory) ?? throw new NodeHostException($"{directory} holds no disk"), machine, spec.Hostname, MachineId(spec.ServerId),
                ],
                cancellationToken);
        }

        if (!await Waiting.UntilAsync(() => processes.Find(machine) is not { } id || MachineProcesses.IsMachine(id), StartDeadline, cancellationToken)
            || processes.Find(machine) is null)
        {
            throw new NodeHostException($"machine {spec.Hostname} did not start: {LastWords(directory)}");
        }
    }

    /// <summary>Shuts down as a power button would; pulls the plug when that takes too long.</summary>
    public async Task ShutDownAsync(string serverId, CancellationToken cancellationToken)
    {
        if (processes.Find(names.Machine(serverId)) is not { } processId)
        {
            return;
        }

        LinuxCalls.Signal(processId, LinuxCalls.SigTerm);
        if (!await Waiting.UntilAsync(() => processes.Find(names.Machine(serverId)) is null, ShutdownDeadline, cancellationToken))
        {
            await KillAsync(serverId, cancellationToken);
        }

        await MachineLeftovers.RemoveAsync(names.Machine(serverId), cancellationToken);
    }

    /// <summary>Pulls the plug.</summary>
    public async Task KillAsync(string serverId, CancellationToken cancellationToken)
    {
        var machine = names.Machine(serverId);
        await KillMachinesAsync(machine, cancellationToken);
        await MachineLeftovers.RemoveAsync(machine, cancellationToken);
    }

    /// <summary>Kills every machine whose name begins so, and waits until all are gone.</summary>
    public static async Task KillMachinesAsync(string machinePrefix, CancellationToken cancellationToken)
    {
        var gone = await Waiting.UntilAsync(
            () =>
            {
                var alive = MachineProcesses.FindAll(machinePrefix);
                foreach (var processId in alive)
                {
                    // The leader's death ends the machine; its keeper then tidies up and ends by itself.
                    if (MachineProcesses.IsMachine(processId) && MachineProcesses.Leader(processId) is { } leader)
                    {
                        LinuxCalls.Signal(leader, LinuxCalls.SigKill);
                    }
                    else
                    {
                        LinuxCalls.Signal(processId, LinuxCalls.SigKill);
                    }
                }

                return alive.Count == 0;
            },
            KillDeadline,
            cancellationToken);
        if (!gone)
        {
            throw new NodeHostException($"machines {machinePrefix} could not be killed: {string.Join(", ", MachineProcesses.FindAll(machinePrefix))}");
        }
    }

    /// <summary>A cloud shows the server's id as the machine's; other ids become one by their hash.</summary>
    private static string MachineId(string serverId) =>
        Guid.TryParse(serverId, out var id)
            ? id.ToString("D", CultureInfo.InvariantCulture)
            : new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(serverId)).AsSpan(0, 16)).ToString();

    private static string LastWords(string directory)
    {
        var log = Path.Combine(directory, "console.log");
        var words = File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(10)) : "";
        return words.Length > 0 ? words : $"it wrote nothing to {log}";
    }
}
