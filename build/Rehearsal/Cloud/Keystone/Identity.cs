using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

/// <summary>Who a valid token speaks for.</summary>
internal sealed record Identity(
    string UserId,
    string UserName,
    string? ProjectId,
    ImmutableArray<string> Roles,
    string? CredentialId,
    bool Restricted,
    TokenContent Token)
{
    /// <summary>Only the role reader: everything may be seen, nothing changed.</summary>
    public bool MayWrite => Roles.Contains("member");
}
