using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Provider.Planning;

/// <summary>What is wrong with a configuration, and where.</summary>
internal sealed record Complaint(string Summary, string Detail, ImmutableArray<string> Path);
