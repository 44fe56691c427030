using System.Collections.Immutable;
using System.Net;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>A TCP port that every node offers on its loopback and fixed addresses, and what answers there.</summary>
/// <param name="PortInNode">Port within the node.</param>
/// <param name="Target">Endpoint on the host; asked at every connection, so that the server behind it may move.</param>
internal sealed record NodeForward(int PortInNode, Func<IPEndPoint> Target);

/// <summary>Where a world's machines live.</summary>
/// <param name="StateDirectory">The world's own; holds the disks and the records of its machines. Its path is the world's identity on this host.</param>
/// <param name="CacheDirectory">The user's; holds the root file system that all worlds share.</param>
internal sealed record NodeHostOptions(string StateDirectory, string CacheDirectory)
{
    public ImmutableArray<NodeForward> Forwards { get; init; } = [];

    /// <summary>Told what takes long: installing packages, building the image.</summary>
    public IProgress<string>? Progress { get; init; }
}
