using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.State;

internal sealed record Image(
    string Id,
    string Name,
    string OwnerId,
    string DiskFormat,
    long Size,
    string Checksum,
    string Sha512,
    ImmutableArray<string> Tags,
    ImmutableSortedDictionary<string, string> Properties,
    DateTimeOffset Created);
