using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>A token and the endpoints that came with it.</summary>
internal sealed record Catalog(string Token, ImmutableArray<CatalogEndpoint> Endpoints)
{
    public static Catalog Read(string token, JsonNode? answer) => new(
        token,
        [
            .. from service in answer?["token"]?["catalog"]?.AsArray() ?? []
               from endpoint in service?["endpoints"]?.AsArray() ?? []
               select new CatalogEndpoint(
                   (string?)service!["type"] ?? string.Empty,
                   (string?)endpoint?["interface"] ?? string.Empty,
                   (string?)endpoint?["region"],
                   (string?)endpoint?["region_id"],
                   (string?)endpoint?["url"] ?? string.Empty),
        ]);

    public string? Find(string service, string access, string? region) =>
        Endpoints.FirstOrDefault(endpoint =>
            endpoint.Service == service && endpoint.Interface == access &&
            (string.IsNullOrEmpty(region) || endpoint.Region == region || endpoint.RegionId == region))?.Url;
}

internal sealed record CatalogEndpoint(string Service, string Interface, string? Region, string? RegionId, string Url);
