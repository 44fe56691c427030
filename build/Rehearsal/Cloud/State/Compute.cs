using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.State;

internal sealed record Flavor(
    string Id,
    string Name,
    int Vcpus,
    int RamMb,
    int DiskGb,
    bool IsPublic,
    string? ProjectId,
    ImmutableSortedDictionary<string, string> ExtraSpecs);

internal sealed record KeyPair(
    int Number,
    string Name,
    string UserId,
    string PublicKey,
    string Fingerprint,
    string Type,
    DateTimeOffset Created);

internal sealed record ServerFault(int Code, string Message, DateTimeOffset Created);

/// <param name="PortId">Given by the user, or made by Nova while it builds the server.</param>
internal sealed record ServerInterface(string NetworkId, string? PortId, string? FixedIp, bool MadeByNova);

internal enum ServerJobKind
{
    Build,
    Delete,
    Start,
    Stop,
    Reboot,
    Rebuild,
    Resize,
    Pause,
    Unpause,
    Suspend,
    Resume,
    Shelve,
    Unshelve,
}

/// <summary>Work that is under way; it is taken up again after a restart.</summary>
internal sealed record ServerJob(ServerJobKind Kind, DateTimeOffset Since, string? Argument = null);

internal sealed record Server
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Hostname { get; init; }
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }
    public required Flavor Flavor { get; init; }
    public Flavor? OldFlavor { get; init; }
    public required string ImageId { get; init; }
    public string? KeyName { get; init; }
    public string? PublicKey { get; init; }
    public string? UserData { get; init; }
    public string? Description { get; init; }
    public required string AvailabilityZone { get; init; }
    public bool ConfigDrive { get; init; }
    public bool Locked { get; init; }
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public ImmutableArray<string> Tags { get; init; } = [];
    public ImmutableArray<string> SecurityGroups { get; init; } = [];
    public ImmutableArray<ServerInterface> Interfaces { get; init; } = [];
    public required string Status { get; init; }
    public required string VmState { get; init; }
    public string? TaskState { get; init; }
    public int PowerState { get; init; }
    public ServerFault? Fault { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset Updated { get; init; }
    public DateTimeOffset? Launched { get; init; }
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>True from the moment a host was found; only then there is something to take down, and a hostId.</summary>
    public bool Scheduled { get; init; }

    /// <summary>True while the node host has a machine for it.</summary>
    public bool HasMachine { get; init; }

    /// <summary>Counts boots and reboots: routes to the machine are laid anew after each.</summary>
    public int MachineStarts { get; init; }

    public ServerJob? Job { get; init; }
}
