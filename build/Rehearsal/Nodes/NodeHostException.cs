namespace GourmetGram.Rehearsal.Nodes;

/// <summary>This host could not do what a machine needs. The message holds what was tried and the system's own words.</summary>
internal sealed class NodeHostException(string message, Exception? inner = null) : Exception(message, inner);
