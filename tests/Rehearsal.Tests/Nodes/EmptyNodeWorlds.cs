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

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        foreach (var directory in StateDirectories)
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
