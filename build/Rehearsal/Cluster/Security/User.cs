using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Security;

/// <summary>Who asks.</summary>
internal sealed record User(string Name, ImmutableArray<string> Groups)
{
    public const string Masters = "system:masters";

    public static readonly User Anonymous = new("system:anonymous", ["system:unauthenticated"]);

    public string Uid { get; init; } = "";

    public bool IsMaster => Groups.Contains(Masters);

    public static User ServiceAccount(string @namespace, string name, string uid) => new(
        $"system:serviceaccount:{@namespace}:{name}",
        ["system:serviceaccounts", $"system:serviceaccounts:{@namespace}", "system:authenticated"]) { Uid = uid };

    public JsonObject Describe()
    {
        var info = new JsonObject { ["username"] = Name };
        if (Uid.Length > 0)
        {
            info["uid"] = Uid;
        }

        info["groups"] = Json.Array(Groups);
        return info;
    }
}
