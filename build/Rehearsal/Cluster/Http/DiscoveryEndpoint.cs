using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>What the server serves: the old documents, one per group version, and the aggregated ones.</summary>
internal sealed class DiscoveryEndpoint(KindRegistry kinds)
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /// <summary>Groups that come first, in the order of their usual priority.</summary>
    private static readonly string[] Usual =
    [
        "apiregistration.k8s.io", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch",
        "certificates.k8s.io", "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io", "admissionregistration.k8s.io",
        "apiextensions.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "node.k8s.io", "discovery.k8s.io",
    ];

    public async Task<bool> TryHandleAsync(HttpContext context, string[] parts, CancellationToken cancellationToken)
    {
        switch (parts)
        {
            case ["api"]:
                await DocumentAsync(context, core: true, () => new JsonObject
                {
                    ["kind"] = "APIVersions",
                    ["versions"] = new JsonArray("v1"),
                    ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject
                    {
                        ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = context.Request.Host.Value,
                    }),
                }, cancellationToken);
                return true;
            case ["apis"]:
                await DocumentAsync(context, core: false, () => new JsonObject
                {
                    ["kind"] = "APIGroupList",
                    ["apiVersion"] = "v1",
                    ["groups"] = Json.Array(Groups().Select(group => (JsonNode)Group(group, listed: true))),
                }, cancellationToken);
                return true;
            case ["api", "v1"]:
                await Answers.JsonAsync(context, 200, Resources("", "v1"), cancellationToken);
                return true;
            case ["apis", var group] when kinds.HasGroup(group):
                await Answers.JsonAsync(context, 200, Group(group, listed: false), cancellationToken);
                return true;
            case ["apis", var group, var version] when kinds.All.Any(kind => kind.Group == group && kind.Version == version):
                await Answers.JsonAsync(context, 200, Resources(group, version), cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private async Task DocumentAsync(HttpContext context, bool core, Func<JsonObject> old, CancellationToken cancellationToken)
    {
        context.Response.Headers.Vary = "Accept";
        if (!context.Request.Headers.Accept.ToString().Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal))
        {
            await Answers.JsonAsync(context, 200, old(), cancellationToken);
            return;
        }

        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{(core ? 0 : kinds.Revision + 1):X16}\"");
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.ToString() == tag)
        {
            context.Response.StatusCode = 304;
            return;
        }

        context.Response.ContentType = Aggregated;
        var items = core ? [DiscoveryOf("")] : Groups().Select(DiscoveryOf);
        await Answers.JsonAsync(context, 200, new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/v2",
            ["metadata"] = new JsonObject(),
            ["items"] = Json.Array(items.Select(item => (JsonNode)item)),
        }, cancellationToken);
    }

    private IEnumerable<string> Groups() => kinds.All.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct()
        .OrderBy(group => System.Array.IndexOf(Usual, group) is >= 0 and var index ? index : int.MaxValue)
        .ThenBy(group => group, StringComparer.Ordinal);

    private List<string> Versions(string group) => [.. kinds.All.Where(kind => kind.Group == group).Select(kind => kind.Version).Distinct()];

    private JsonObject Group(string group, bool listed)
    {
        var versions = Versions(group).Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }).ToList();
        var node = new JsonObject();
        if (!listed)
        {
            node["kind"] = "APIGroup";
            node["apiVersion"] = "v1";
        }

        node["name"] = group;
        node["versions"] = Json.Array(versions.Select(version => (JsonNode)version));
        node["preferredVersion"] = versions[0].DeepClone();
        return node;
    }

    private JsonObject DiscoveryOf(string group) => new()
    {
        ["metadata"] = group.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group },
        ["versions"] = Json.Array(Versions(group).Select(version => (JsonNode)new JsonObject
        {
            ["version"] = version,
            ["resources"] = Json.Array(In(group, version).Select(kind => (JsonNode)Discovery(kind))),
            ["freshness"] = "Current",
        })),
    };

    private static JsonObject Discovery(ApiKind kind)
    {
        var node = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = new JsonObject
            {
                ["group"] = kind.IsCustom ? kind.Group : "", ["version"] = kind.IsCustom ? kind.Version : "", ["kind"] = kind.Kind,
            },
            ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular,
            ["verbs"] = Json.Array(kind.Verbs),
        };
        Extras(node, kind);
        var below = SubresourceEndpoint.Of(kind).Select(sub => (JsonNode)new JsonObject
        {
            ["subresource"] = sub.Name,
            ["responseKind"] = new JsonObject { ["group"] = sub.Group, ["version"] = sub.Version, ["kind"] = sub.Kind },
            ["verbs"] = Json.Array(sub.Verbs),
        }).ToArray();
        if (below.Length > 0)
        {
            node["subresources"] = new JsonArray(below);
        }

        return node;
    }

    private JsonObject Resources(string group, string version)
    {
        var resources = new JsonArray();
        foreach (var kind in In(group, version))
        {
            var node = new JsonObject
            {
                ["name"] = kind.Plural,
                ["singularName"] = kind.Singular,
                ["namespaced"] = kind.Namespaced,
                ["kind"] = kind.Kind,
                ["verbs"] = Json.Array(kind.Verbs),
            };
            Extras(node, kind);
            if (!kind.Virtual)
            {
                node["storageVersionHash"] = Convert.ToBase64String(
                    System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{kind.Group}/{kind.Version}/{kind.Kind}"))[..8]);
            }

            resources.Add((JsonNode)node);
            foreach (var sub in SubresourceEndpoint.Of(kind))
            {
                var below = new JsonObject { ["name"] = $"{kind.Plural}/{sub.Name}", ["singularName"] = "", ["namespaced"] = kind.Namespaced };
                if (sub.Version.Length > 0)
                {
                    below["group"] = sub.Group;
                    below["version"] = sub.Version;
                }

                below["kind"] = sub.Kind;
                below["verbs"] = Json.Array(sub.Verbs);
                resources.Add((JsonNode)below);
            }
        }

        var list = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Length > 0)
        {
            list["apiVersion"] = "v1";
        }

        list["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}";
        list["resources"] = resources;
        return list;
    }

    private IEnumerable<ApiKind> In(string group, string version) => kinds.All
        .Where(kind => kind.Group == group && kind.Version == version).OrderBy(kind => kind.Plural, StringComparer.Ordinal);

    private static void Extras(JsonObject node, ApiKind kind)
    {
        if (!kind.ShortNames.IsEmpty)
        {
            node["shortNames"] = Json.Array(kind.ShortNames);
        }

        if (!kind.Categories.IsEmpty)
        {
            node["categories"] = Json.Array(kind.Categories);
        }
    }
}
