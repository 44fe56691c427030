using System.Net;
using System.Runtime.Versioning;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Machines of this host: systemd-nspawn in network namespaces.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NodeHost : INodeHost
{
    private readonly WorldNames _names;
    private readonly NodeRecords _records;
    private readonly NodeNetwork _network;
    private readonly NodeDisk _disk;
    private readonly NodeMachine _machine;
    private readonly NodeForwards _forwards;
    private readonly MachineProcesses _processes = new();
    private readonly KeyedLock _servers = new();

    public NodeHost(WorldNames names, NodeHostOptions options, NodeImage image, bool overlay, AddressBlock block)
    {
        _names = names;
        _records = new NodeRecords(names);
        _network = new NodeNetwork(names);
        _disk = new NodeDisk(names, image, overlay);
        _machine = new NodeMachine(names, _processes);
        _forwards = new NodeForwards(names, options.Forwards);
        FloatingRange = block.FloatingRange;
    }

    public NodeSupport Support => NodeSupport.Yes;

    public IPNetwork FloatingRange { get; }

    /// <summary>Takes up the machines that an earlier process has left running. One that cannot be taken up does not keep the others from it.</summary>
    public async Task AdoptAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        foreach (var spec in _records.All().Where(spec => _processes.Find(_names.Machine(spec.ServerId)) is not null))
        {
            using var alone = await _servers.AcquireAsync(spec.ServerId, cancellationToken);
            try
            {
                await _network.AttachAsync(spec, _records.FloatingOf(spec.ServerId), cancellationToken);
                await _forwards.OpenAsync(spec, cancellationToken);
            }
            catch (NodeHostException exception)
            {
                progress?.Report($"Machine {spec.Hostname} runs, but its network could not be mended: {exception.Message}");
            }
        }
    }

    public async Task BootAsync(NodeSpec spec, CancellationToken cancellationToken)
    {
        using var alone = await _servers.AcquireAsync(spec.ServerId, cancellationToken);
        if (_records.Find(spec.ServerId) is not { } known)
        {
            known = spec;
            await RemoveDirectoryAsync(spec.ServerId, cancellationToken);
            Directory.CreateDirectory(_names.NodeDirectory(spec.ServerId), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await _records.SaveAsync(spec, cancellationToken);
        }

        await StartAsync(known, cancellationToken);
    }

    public Task<NodeState> GetStateAsync(string serverId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(GetState(serverId));
    }

    public async Task StopAsync(string serverId, CancellationToken cancellationToken)
    {
        using var alone = await _servers.AcquireAsync(serverId, cancellationToken);
        await _machine.ShutDownAsync(serverId, cancellationToken);
        await _forwards.CloseAsync(serverId);
    }

    public async Task RebootAsync(string serverId, CancellationToken cancellationToken)
    {
        using var alone = await _servers.AcquireAsync(serverId, cancellationToken);
        var spec = _records.Find(serverId) ?? throw new NodeHostException($"there is no machine of server {serverId}");
        await _machine.ShutDownAsync(serverId, cancellationToken);
        await StartAsync(spec, cancellationToken);
    }

    public async Task RemoveAsync(string serverId, CancellationToken cancellationToken)
    {
        using var alone = await _servers.AcquireAsync(serverId, cancellationToken);
        await _forwards.CloseAsync(serverId);
        await _machine.KillAsync(serverId, cancellationToken);
        foreach (var floating in _records.FloatingOf(serverId))
        {
            await DisassociateFloatingIpAsync(floating.Address, cancellationToken);
        }

        await _network.DetachAsync(serverId, cancellationToken);
        await RemoveDirectoryAsync(serverId, cancellationToken);
    }

    public async Task AssociateFloatingIpAsync(
        string serverId,
        IPAddress fixedAddress,
        IPAddress floatingAddress,
        CancellationToken cancellationToken)
    {
        if (_records.Floating().FirstOrDefault(candidate => candidate.Address.Equals(floatingAddress)) is { } before
            && (before.ServerId != serverId || !before.FixedAddress.Equals(fixedAddress)))
        {
            await DisassociateFloatingIpAsync(floatingAddress, cancellationToken);
        }

        using var alone = await _servers.AcquireAsync(serverId, cancellationToken);
        var floating = new FloatingAddress(floatingAddress, serverId, fixedAddress);
        await _records.ChangeFloatingAsync(
            addresses => [.. addresses.Where(candidate => !candidate.Address.Equals(floatingAddress)), floating],
            cancellationToken);
        // A machine that is still to come gets its address when it boots.
        if (_records.Find(serverId) is { } spec && File.Exists(NetworkNamespaces.PathOf(_names.Machine(serverId))))
        {
            await _network.AttachAsync(spec, [floating], cancellationToken);
        }
    }

    public async Task DisassociateFloatingIpAsync(IPAddress floatingAddress, CancellationToken cancellationToken)
    {
        foreach (var floating in _records.Floating().Where(candidate => candidate.Address.Equals(floatingAddress)))
        {
            await _network.RemoveFloatingAsync(floating, cancellationToken);
        }

        await _records.ChangeFloatingAsync(
            addresses => [.. addresses.Where(candidate => !candidate.Address.Equals(floatingAddress))],
            cancellationToken);
    }

    /// <summary>Lets go of the machines, which run on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _forwards.DisposeAsync();
        _network.Dispose();
        _records.Dispose();
    }

    private async Task StartAsync(NodeSpec spec, CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            _disk.EnsureAsync(spec, cancellationToken),
            _network.AttachAsync(spec, _records.FloatingOf(spec.ServerId), cancellationToken));
        await _forwards.OpenAsync(spec, cancellationToken);
        await _machine.StartAsync(spec, cancellationToken);
    }

    private NodeState GetState(string serverId)
    {
        if (_processes.Find(_names.Machine(serverId)) is { } processId)
        {
            return MachineProcesses.Leader(processId) is { } leader && MachineProcesses.HasBooted(leader) ? NodeState.Running : NodeState.Booting;
        }

        return _records.Find(serverId) is null ? NodeState.Absent : NodeState.Stopped;
    }

    private Task RemoveDirectoryAsync(string serverId, CancellationToken cancellationToken) =>
        HostCommand.RunAsync("rm", ["-rf", "--one-file-system", _names.NodeDirectory(serverId)], cancellationToken);
}
