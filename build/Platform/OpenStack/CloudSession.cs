using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.OpenStack;

/// <summary>A login: a token with what Keystone says about it.</summary>
/// <param name="Token">The token.</param>
/// <param name="ExpiresAt">When it ends, UTC.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="ProjectId">Project that it acts on.</param>
/// <param name="ProjectName">Name of that project.</param>
/// <param name="Roles">Names of the roles in the project.</param>
/// <param name="Restricted">
/// For application credentials, whether Keystone refuses them trusts (Blazar needs one to make a lease); null for other logins.
/// </param>
/// <param name="Catalog">The endpoints.</param>
public sealed record CloudSession(
    Secret Token,
    DateTimeOffset ExpiresAt,
    string UserId,
    string ProjectId,
    string ProjectName,
    ImmutableArray<string> Roles,
    bool? Restricted,
    ImmutableArray<CatalogEndpoint> Catalog)
{
    /// <summary>Name of the user.</summary>
    public string UserName { get; init; } = UserId;

    /// <summary>The token from before the project was chosen, for logins that have one; null for others.</summary>
    public Secret? Unscoped { get; init; }

    /// <summary>By how much Keystone's clock was ahead of ours at the login, to a second; null when it did not tell.</summary>
    public TimeSpan? Skew { get; init; }

    /// <summary>Id of the application credential, null for other logins.</summary>
    public string? ApplicationCredentialId { get; init; }

    /// <summary>Whether the catalog names a service at all in the region that counts, by whatever interface.</summary>
    /// <param name="type">Type in the catalog: compute, network, image, reservation.</param>
    /// <param name="credentials">Say which region.</param>
    public bool Offers(string type, CloudCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return Catalog.Any(endpoint => endpoint.Type == type && (credentials.Region is null || endpoint.Region == credentials.Region));
    }

    /// <summary>Base address of a service, without a final slash.</summary>
    /// <param name="type">Type in the catalog: compute, network, image, reservation.</param>
    /// <param name="credentials">Say which interface and region.</param>
    /// <exception cref="CloudException">The catalog has none.</exception>
    public Uri Endpoint(string type, CloudCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        var found = Catalog.FirstOrDefault(endpoint =>
            endpoint.Type == type
            && endpoint.Interface == credentials.Interface
            && (credentials.Region is null || endpoint.Region == credentials.Region));
        if (found is not null)
        {
            return found.Url;
        }

        var regions = Catalog.Select(endpoint => endpoint.Region).Distinct(StringComparer.Ordinal).ToList();
        throw credentials.Region is { } region && !regions.Contains(region)
            ? new CloudException($"Cloud {credentials.Cloud} has no region {region}", $"its regions: {string.Join(", ", regions)}", "mend region_name in clouds.yaml")
            : new CloudException(
                $"Cloud {credentials.Cloud} has no service of type {type} ({credentials.Interface} interface)",
                $"it offers {string.Join(", ", Catalog.Select(endpoint => endpoint.Type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}",
                type == "reservation" ? "use a cloud with Blazar, or bring a reservation with --reservation" : "check region_name and interface in clouds.yaml");
    }
}

/// <summary>An endpoint in the catalog.</summary>
/// <param name="Type">compute, network, image, reservation …</param>
/// <param name="Interface">public, internal, admin.</param>
/// <param name="Region">Name of the region.</param>
/// <param name="Url">Base address, without a final slash.</param>
public sealed record CatalogEndpoint(string Type, string Interface, string Region, Uri Url);
