using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Security;

/// <summary>What somebody wants to do. A path has no resource.</summary>
internal sealed record Attributes(User User, string Verb, string Group, string Resource, string Subresource, string Namespace, string Name)
{
    public string? Path { get; init; }

    public string FullResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}

internal sealed record Decision(bool Allowed, string Reason);

/// <summary>Role-based access control over the cluster's own roles and bindings.</summary>
internal sealed class Authorizer(ClusterObjects objects)
{
    private const string Group = "rbac.authorization.k8s.io";

    private static readonly ApiKind Roles = BuiltInKinds.Find(Group, "roles");
    private static readonly ApiKind ClusterRoles = BuiltInKinds.Find(Group, "clusterroles");
    private static readonly ApiKind RoleBindings = BuiltInKinds.Find(Group, "rolebindings");
    private static readonly ApiKind ClusterRoleBindings = BuiltInKinds.Find(Group, "clusterrolebindings");

    public Decision Decide(Attributes attributes)
    {
        if (attributes.User.IsMaster)
        {
            return new Decision(true, "");
        }

        foreach (var (rule, reason) in RulesFor(attributes.User, attributes.Namespace))
        {
            if (Allows(rule, attributes))
            {
                return new Decision(true, reason);
            }
        }

        return new Decision(false, "");
    }

    /// <summary>All rules that apply to a user in a namespace (or only in the whole cluster), each with where it comes from.</summary>
    public IEnumerable<(JsonObject Rule, string Reason)> RulesFor(User user, string @namespace)
    {
        if (user.IsMaster)
        {
            var everything = new JsonObject
            {
                ["verbs"] = new JsonArray("*"), ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*"),
            };
            yield return (everything, "");
            yield return (new JsonObject { ["verbs"] = new JsonArray("*"), ["nonResourceURLs"] = new JsonArray("*") }, "");
            yield break;
        }

        foreach (var binding in objects.List(ClusterRoleBindings))
        {
            foreach (var pair in Rules(binding, user, "", $"ClusterRoleBinding \"{binding.Name()}\""))
            {
                yield return pair;
            }
        }

        if (@namespace.Length == 0)
        {
            yield break;
        }

        foreach (var binding in objects.List(RoleBindings, @namespace))
        {
            foreach (var pair in Rules(binding, user, @namespace, $"RoleBinding \"{binding.Name()}/{@namespace}\""))
            {
                yield return pair;
            }
        }
    }

    private IEnumerable<(JsonObject Rule, string Reason)> Rules(JsonObject binding, User user, string @namespace, string source)
    {
        if (binding.At("subjects").Objects().FirstOrDefault(candidate => Names(candidate, user)) is not { } subject)
        {
            yield break;
        }

        var kind = binding.Text("roleRef", "kind");
        var name = binding.Text("roleRef", "name") ?? "";
        var role = kind == "ClusterRole" ? objects.Find(ClusterRoles, "", name) : objects.Find(Roles, @namespace, name);
        var who = subject.Text("kind") == "ServiceAccount"
            ? $"ServiceAccount \"{subject.Text("name")}/{subject.Text("namespace") ?? @namespace}\""
            : $"{subject.Text("kind")} \"{subject.Text("name")}\"";
        foreach (var rule in role.At("rules").Objects())
        {
            yield return (rule, $"RBAC: allowed by {source} of {kind} \"{name}\" to {who}");
        }

        bool Names(JsonObject candidate, User asked) => candidate.Text("kind") switch
        {
            "User" => candidate.Text("name") == asked.Name,
            "Group" => asked.Groups.Contains(candidate.Text("name") ?? ""),
            "ServiceAccount" =>
                asked.Name == $"system:serviceaccount:{candidate.Text("namespace") ?? @namespace}:{candidate.Text("name")}",
            _ => false,
        };
    }

    private static bool Allows(JsonObject rule, Attributes attributes)
    {
        if (!Holds(rule.At("verbs"), attributes.Verb))
        {
            return false;
        }

        if (attributes.Path is { } path)
        {
            return rule.At("nonResourceURLs").Texts().Any(pattern =>
                pattern == "*" || pattern == path || (pattern.EndsWith('*') && path.StartsWith(pattern[..^1], StringComparison.Ordinal)));
        }

        var names = rule.At("resourceNames").Texts().ToList();
        return Holds(rule.At("apiGroups"), attributes.Group)
            && rule.At("resources").Texts().Any(resource =>
                resource == "*" || resource == attributes.FullResource
                || (attributes.Subresource.Length > 0 && resource == "*/" + attributes.Subresource))
            && (names.Count == 0 || names.Contains(attributes.Name));
    }

    private static bool Holds(JsonNode? list, string value) => list.Texts().Any(item => item == "*" || item == value);
}
