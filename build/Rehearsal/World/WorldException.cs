namespace GourmetGram.Rehearsal.World;

/// <summary>The world cannot be served, stopped or removed; the message is for a person.</summary>
internal sealed class WorldException(string message, Exception? cause = null) : Exception(message, cause);
