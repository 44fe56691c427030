using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.State;

internal sealed record Project(string Id, string Name);

/// <param name="Roles">Role names by project id.</param>
internal sealed record User(string Id, string Name, string Password, ImmutableDictionary<string, ImmutableArray<string>> Roles);

internal sealed record ApplicationCredential(
    string Id,
    string Name,
    string Secret,
    string UserId,
    string ProjectId,
    bool? Unrestricted,
    string? Description,
    DateTimeOffset? ExpiresAt,
    ImmutableArray<string> Roles);

internal sealed record Role(string Id, string Name);
