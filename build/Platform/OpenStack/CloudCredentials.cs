using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.OpenStack;

/// <summary>How to log in to a cloud: one entry of clouds.yaml, or the OS_* variables, understood.</summary>
public abstract record CloudCredentials
{
    private CloudCredentials()
    {
    }

    /// <summary>Name of the entry in clouds.yaml; "envvars" for the variables, as openstacksdk calls it.</summary>
    public required string Cloud { get; init; }

    /// <summary>Keystone's base with its version: https://host:5000/v3, without a final slash.</summary>
    public required Uri AuthUrl { get; init; }

    /// <summary>The base as it was given, when it was without a version: there Keystone tells where its versions are. Null otherwise.</summary>
    public Uri? VersionsUrl { get; init; }

    /// <summary>Region whose endpoints are used, null for the first found.</summary>
    public string? Region { get; init; }

    /// <summary>public, internal or admin.</summary>
    public string Interface { get; init; } = "public";

    /// <summary>Whether certificates are verified.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>File with the certificates to trust instead of the system's, absolute path; null for the system's.</summary>
    public string? CaCertificate { get; init; }

    /// <summary>The name of this kind of login in clouds.yaml.</summary>
    public abstract string AuthType { get; }

    /// <summary>Whether it can do without the user: a token cannot be renewed.</summary>
    public virtual bool Renews => true;

    /// <summary>auth_type v3applicationcredential.</summary>
    /// <param name="Id">Id of the application credential; null when it is named.</param>
    /// <param name="Secret">Its secret.</param>
    public sealed record ApplicationCredential(string? Id, Secret Secret) : CloudCredentials
    {
        /// <summary>Its name, unique for its user; null when the id is known.</summary>
        public string? Name { get; init; }

        /// <summary>Its user, where it is named.</summary>
        public OwnedName? User { get; init; }

        /// <inheritdoc/>
        public override string AuthType => "v3applicationcredential";
    }

    /// <summary>auth_type v3password.</summary>
    /// <param name="User">The user.</param>
    /// <param name="Value">The password.</param>
    /// <param name="Project">The project to work in.</param>
    public sealed record Password(OwnedName User, Secret Value, OwnedName Project) : CloudCredentials
    {
        /// <inheritdoc/>
        public override string AuthType => "v3password";
    }

    /// <summary>auth_type v3token.</summary>
    /// <param name="Value">A token.</param>
    /// <param name="Project">The project to work in; null to keep the token's own.</param>
    public sealed record Token(Secret Value, OwnedName? Project) : CloudCredentials
    {
        /// <inheritdoc/>
        public override string AuthType => "v3token";

        /// <inheritdoc/>
        public override bool Renews => false;
    }

    /// <summary>auth_type v3oidcpassword: the password is an identity provider's (Chameleon's "CLI password"), which vouches for the user to Keystone.</summary>
    /// <param name="Provider">The identity provider.</param>
    /// <param name="User">Name of the user there.</param>
    /// <param name="Value">The password.</param>
    /// <param name="Project">The project to work in.</param>
    public sealed record OidcPassword(OidcProvider Provider, string User, Secret Value, OwnedName Project) : CloudCredentials
    {
        /// <inheritdoc/>
        public override string AuthType => "v3oidcpassword";
    }
}

/// <summary>An OpenID Connect provider, and how Keystone knows it.</summary>
/// <param name="IdentityProvider">Its name in Keystone.</param>
/// <param name="Protocol">Name of the protocol in Keystone: openid.</param>
/// <param name="DiscoveryEndpoint">Address of its discovery document; null when the token endpoint is known.</param>
/// <param name="TokenEndpoint">Where tokens are had; null to ask the discovery document.</param>
/// <param name="ClientId">Keystone's name with the provider.</param>
/// <param name="ClientSecret">The client's secret; null for a public client. Some providers want any text here.</param>
public sealed record OidcProvider(string IdentityProvider, string Protocol, Uri? DiscoveryEndpoint, Uri? TokenEndpoint, string ClientId, Secret? ClientSecret)
{
    /// <summary>What is asked for.</summary>
    public string Scope { get; init; } = "openid profile";

    /// <summary>Member of the provider's answer that Keystone takes: access_token or id_token.</summary>
    public string TokenType { get; init; } = "access_token";
}

/// <summary>A user or a project: by id, or by a name that is unique within its domain.</summary>
/// <param name="Id">The id, null when named.</param>
/// <param name="Name">The name, null when the id is known.</param>
/// <param name="DomainId">Id of the domain of the name.</param>
/// <param name="DomainName">Name of the domain of the name.</param>
public sealed record OwnedName(string? Id, string? Name, string? DomainId, string? DomainName);
