using System.Collections.Concurrent;
using System.Collections.Immutable;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

/// <summary>Worlds without machines.</summary>
public sealed class EmptyNodeWorlds : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gourmetgram-worlds-").FullName;
    private readonly ConcurrentBag<INodeHost> _hosts = [];

    public ImmutableArray<string> StateDirectories => [Path.Combine(_folder, "one"), Path.Combine(_folder, "two"), Path.Combine(_folder, "three")];

    /// <summary>Overlay file systems cannot be told of such a folder.</summary>
    public string UnlayerableStateDirectory => Path.Combine(_folder, "with:colon");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        foreach (var directory in StateDirectories.Add(UnlayerableStateDirectory))
        {
            await NodeHosts.RemoveEverythingAsync(directory, default);
        }

        Directory.Delete(_folder, recursive: true);
    }

    internal async Task<INodeHost> OpenAsync(string stateDirectory)
    {
        var host = await NodeHosts.OpenAsync(new NodeHostOptions(stateDirectory, NodeCache.Directory), default);
        _hosts.Add(host);
        return host;
    }
}
