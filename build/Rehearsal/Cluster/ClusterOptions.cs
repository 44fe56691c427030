using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cluster;

/// <summary>What a cluster needs to know before it starts.</summary>
/// <param name="StateDirectory">Everything that outlives the process: keys, port, objects.</param>
/// <param name="Port">TCP port on 127.0.0.1; 0 means the persisted one, or a free one that is then persisted.</param>
/// <param name="ServerNames">DNS names and IP addresses the server certificate holds besides the usual ones.</param>
/// <param name="Pace">How long the controllers take.</param>
internal sealed record ClusterOptions(string StateDirectory, int Port, ImmutableArray<string> ServerNames, ControllerPace Pace);
