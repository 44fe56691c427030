using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

/// <summary>The services and where they are.</summary>
internal static class Catalog
{
    public const string Region = "KVM@TACC";

    private static readonly (string Type, string Name, string Path)[] Services =
    [
        ("compute", "nova", "/compute/v2.1"),
        ("image", "glance", "/image"),
        ("reservation", "blazar", "/reservation/v1"),
        ("placement", "placement", "/placement"),
        ("identity", "keystone", "/identity/v3"),
        ("network", "neutron", "/network"),
    ];

    public static JsonArray Render(string origin) => new([.. Services.Select(service => Entry(origin, service))]);

    private static JsonObject Entry(string origin, (string Type, string Name, string Path) service) => new()
    {
        ["endpoints"] = new JsonArray([.. new[] { "public", "internal", "admin" }.Select(face => new JsonObject
        {
            ["id"] = StableId(service.Type + face),
            ["interface"] = face,
            ["region_id"] = Region,
            ["url"] = origin + service.Path,
            ["region"] = Region,
        })]),
        ["id"] = StableId(service.Type),
        ["type"] = service.Type,
        ["name"] = service.Name,
    };

    private static string StableId(string seed) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16));
}
