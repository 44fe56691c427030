using System.Collections.Immutable;
using System.Net;
using System.Runtime.Versioning;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>A floating address and the port of the server that it belongs to.</summary>
internal sealed record FloatingAddress(IPAddress Address, string ServerId, IPAddress FixedAddress);

/// <summary>What a world remembers of its machines. What runs is not remembered but looked for.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NodeRecords(WorldNames names) : IDisposable
{
    private readonly SemaphoreSlim _floatingFile = new(1);

    private string FloatingPath => Path.Combine(names.NodesDirectory, "floating.json");

    public void Dispose() => _floatingFile.Dispose();

    public NodeSpec? Find(string serverId) => AtomicFile.ReadJson<NodeSpec>(SpecPath(serverId));

    public IReadOnlyList<NodeSpec> All() =>
        Directory.Exists(names.NodesDirectory)
            ? [.. Directory.EnumerateDirectories(names.NodesDirectory).Select(path => Find(Path.GetFileName(path))).OfType<NodeSpec>()]
            : [];

    public Task SaveAsync(NodeSpec spec, CancellationToken cancellationToken) =>
        AtomicFile.WriteJsonAsync(SpecPath(spec.ServerId), spec, cancellationToken);

    public ImmutableArray<FloatingAddress> Floating() => AtomicFile.ReadJson<FloatingFile>(FloatingPath)?.Addresses ?? [];

    public ImmutableArray<FloatingAddress> FloatingOf(string serverId) => [.. Floating().Where(address => address.ServerId == serverId)];

    public async Task ChangeFloatingAsync(
        Func<ImmutableArray<FloatingAddress>, ImmutableArray<FloatingAddress>> change,
        CancellationToken cancellationToken)
    {
        await _floatingFile.WaitAsync(cancellationToken);
        try
        {
            await AtomicFile.WriteJsonAsync(FloatingPath, new FloatingFile(change(Floating())), cancellationToken);
        }
        finally
        {
            _floatingFile.Release();
        }
    }

    private string SpecPath(string serverId) => Path.Combine(names.NodeDirectory(serverId), "spec.json");

    private sealed record FloatingFile(ImmutableArray<FloatingAddress> Addresses);
}
