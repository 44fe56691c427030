using GourmetGram.Rehearsal.Cloud.Faults;

namespace GourmetGram.Rehearsal.Cloud;

/// <summary>How the embedded cloud behaves. Durations are floors: a machine that boots slower keeps its server in BUILD longer.</summary>
/// <param name="StateDirectory">Folder of the state, clouds.yaml and the token of the fault endpoint; made when missing, 0700.</param>
/// <param name="Port">Port on 127.0.0.1; 0 chooses one at the first start and keeps it in the state.</param>
/// <param name="LeaseDelay">From the moment a lease is due to ACTIVE (or from its end to TERMINATING).</param>
/// <param name="ServerBuildTime">Least time a server stays in BUILD.</param>
internal sealed record CloudOptions(string StateDirectory, int Port, TimeSpan LeaseDelay, TimeSpan ServerBuildTime)
{
    /// <summary>A machine that has not come up by then puts its server into ERROR.</summary>
    public TimeSpan ServerBootTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Least time from DELETE of a server to its status DELETED.</summary>
    public TimeSpan ServerDeleteTime { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a deleted server still answers 200 with status DELETED, and still counts against its reservation.</summary>
    public TimeSpan ServerGoneDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>How often the machines are compared with what Nova says of them.</summary>
    public TimeSpan PowerSyncInterval { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(4);

    /// <summary>What the one host offers to leases and servers together.</summary>
    public HostCapacity Capacity { get; init; } = new(Vcpus: 1000, MemoryMb: 800_000, DiskGb: 600_000);

    public ComputeQuota Quota { get; init; } = new(Instances: 10, Cores: 20, RamMb: 51_200);

    /// <summary>Faults that are in force from the start; see <see cref="FaultBox"/>.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Receives one line per event worth telling (boots, failures). Never a secret.</summary>
    public Action<string> Log { get; init; } = _ => { };
}

internal sealed record HostCapacity(int Vcpus, int MemoryMb, int DiskGb);

internal sealed record ComputeQuota(int Instances, int Cores, int RamMb);
