using GourmetGram.Rehearsal.Cloud.State;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

/// <summary>Tells whose token a request bears.</summary>
internal sealed class TokenGate(CloudStore store, TokenMint mint, TimeProvider clock)
{
    public Identity? Identify(HttpRequest request) =>
        request.Headers.TryGetValue("X-Auth-Token", out var token) ? Identify(token.ToString()) : null;

    /// <summary>Null for tokens that are unknown, expired or revoked, or whose credential is gone.</summary>
    public Identity? Identify(string token)
    {
        var state = store.Current;
        if (mint.Read(token) is not { } content
            || content.Expires <= clock.GetUtcNow()
            || state.RevokedTokens.ContainsKey(content.AuditIds[0])
            || !state.Users.TryGetValue(content.UserId, out var user))
        {
            return null;
        }

        if (content.CredentialId is null)
        {
            var granted = content.ProjectId is not null && user.Roles.TryGetValue(content.ProjectId, out var roles) ? roles : [];
            return new Identity(user.Id, user.Name, content.ProjectId, granted, null, Restricted: false, content);
        }

        return state.Credentials.TryGetValue(content.CredentialId, out var credential)
            ? new Identity(user.Id, user.Name, credential.ProjectId, credential.Roles, credential.Id, credential.Unrestricted is not true, content)
            : null;
    }
}
