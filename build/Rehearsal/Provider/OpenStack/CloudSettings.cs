using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>Who logs in, where, and how the cloud is reached. Null is not given.</summary>
internal sealed record CloudSettings
{
    public required string AuthUrl { get; init; }

    public string? UserName { get; init; }

    public string? UserId { get; init; }

    public string? Password { get; init; }

    public string? Token { get; init; }

    public string? ApplicationCredentialId { get; init; }

    public string? ApplicationCredentialName { get; init; }

    public string? ApplicationCredentialSecret { get; init; }

    public string? ProjectId { get; init; }

    public string? ProjectName { get; init; }

    public string? UserDomainId { get; init; }

    public string? UserDomainName { get; init; }

    public string? ProjectDomainId { get; init; }

    public string? ProjectDomainName { get; init; }

    public string? Region { get; init; }

    public string Interface { get; init; } = "public";

    public Transport Transport { get; init; } = new();

    public int MaxRetries { get; init; }

    public ImmutableSortedDictionary<string, string> EndpointOverrides { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>OS_POOL_NAME: the floating IP pool where none is configured.</summary>
    public string? DefaultPool { get; init; }

    public string TerraformVersion { get; init; } = string.Empty;
}

/// <summary>How TLS is done: connections are shared by all who agree in this.</summary>
internal sealed record Transport(bool Insecure = false, string? CaCertificate = null, string? Certificate = null, string? Key = null);
