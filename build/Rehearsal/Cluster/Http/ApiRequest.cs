using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Security;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>A path below a group version.</summary>
internal sealed record ResourcePath(string Group, string Version, string Plural, string Namespace, string Name, string Subresource, bool Watch)
{
    public static ResourcePath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        string group, version;
        string[] rest;
        switch (parts)
        {
            case ["api", var v, .. var tail] when tail.Length > 0:
                (group, version, rest) = ("", v, tail);
                break;
            case ["apis", var g, var v, .. var tail] when tail.Length > 0:
                (group, version, rest) = (g, v, tail);
                break;
            default:
                return null;
        }

        var watch = rest.Length > 1 && rest[0] == "watch";
        if (watch)
        {
            rest = rest[1..];
        }

        var @namespace = "";
        if (rest is ["namespaces", var space, var first, ..] && !(group.Length == 0 && rest.Length == 3 && first is "status" or "finalize"))
        {
            @namespace = space;
            rest = rest[2..];
        }

        return rest.Length > 4
            ? null
            : new ResourcePath(
                group, version, rest[0], @namespace, rest.Length > 1 ? rest[1] : "", rest.Length > 2 ? string.Join('/', rest[2..]) : "", watch);
    }
}

/// <summary>One request for a resource.</summary>
internal sealed record ApiRequest(HttpContext Context, User User, ApiKind Kind, ResourcePath Path)
{
    public string Namespace => Path.Namespace;

    public string Name => Path.Name;

    public string Subresource => Path.Subresource;

    public IQueryCollection Query => Context.Request.Query;

    public CancellationToken Cancelled => Context.RequestAborted;

    public string? Option(string name) => Query.TryGetValue(name, out var values) ? values[^1] : null;

    public bool Flag(string name) => Option(name) is "true" or "1" or "";

    public bool IsWatch => Path.Watch || (Flag("watch") && Name.Length == 0);

    /// <summary>fieldManager, or the User-Agent up to its first slash.</summary>
    public string Manager
    {
        get
        {
            if (Option("fieldManager") is { Length: > 0 } manager)
            {
                return manager.Length > 128
                    ? throw ApiErrors.InvalidOptions("PatchOptions", "fieldManager", "Too long: may not be more than 128 bytes", "FieldValueTooLong")
                    : manager;
            }

            var agent = Context.Request.Headers.UserAgent.ToString();
            var end = agent.IndexOf('/', StringComparison.Ordinal);
            return end > 0 ? agent[..end] : agent.Length > 0 ? agent : "unknown";
        }
    }
}
