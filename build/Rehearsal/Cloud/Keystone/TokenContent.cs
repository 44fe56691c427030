using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

[Flags]
internal enum TokenMethods : byte
{
    None = 0,
    Password = 1,
    Token = 2,
    ApplicationCredential = 4,
}

/// <summary>What a token carries. Ids are 32 hex digits.</summary>
internal sealed record TokenContent(
    string UserId,
    string? ProjectId,
    string? CredentialId,
    TokenMethods Methods,
    ImmutableArray<string> AuditIds,
    DateTimeOffset Issued,
    DateTimeOffset Expires);
