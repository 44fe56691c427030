using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.OpenStack;

/// <summary>How to log in to a cloud: one entry of clouds.yaml, understood.</summary>
public abstract record CloudCredentials
{
    private CloudCredentials()
    {
    }

    /// <summary>Name of the entry in clouds.yaml.</summary>
    public required string Cloud { get; init; }

    /// <summary>Keystone's base with its version: https://host:5000/v3, without a final slash.</summary>
    public required Uri AuthUrl { get; init; }

    /// <summary>Region whose endpoints are used, null for the first found.</summary>
    public string? Region { get; init; }

    /// <summary>public, internal or admin.</summary>
    public string Interface { get; init; } = "public";

    /// <summary>Whether certificates are verified.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>File with the certificates to trust instead of the system's, absolute path; null for the system's.</summary>
    public string? CaCertificate { get; init; }

    /// <summary>auth_type v3applicationcredential.</summary>
    /// <param name="Id">Id of the application credential.</param>
    /// <param name="Secret">Its secret.</param>
    public sealed record ApplicationCredential(string Id, Secret Secret) : CloudCredentials;

    /// <summary>auth_type v3password.</summary>
    /// <param name="User">The user.</param>
    /// <param name="Value">The password.</param>
    /// <param name="Project">The project to work in.</param>
    public sealed record Password(OwnedName User, Secret Value, OwnedName Project) : CloudCredentials;

    /// <summary>auth_type v3token.</summary>
    /// <param name="Value">A token.</param>
    /// <param name="Project">The project to work in; null to keep the token's own.</param>
    public sealed record Token(Secret Value, OwnedName? Project) : CloudCredentials;
}

/// <summary>A user or a project: by id, or by a name that is unique within its domain.</summary>
/// <param name="Id">The id, null when named.</param>
/// <param name="Name">The name, null when the id is known.</param>
/// <param name="DomainId">Id of the domain of the name.</param>
/// <param name="DomainName">Name of the domain of the name.</param>
public sealed record OwnedName(string? Id, string? Name, string? DomainId, string? DomainName);
