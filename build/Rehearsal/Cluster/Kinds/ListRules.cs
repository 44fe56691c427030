using System.Collections.Immutable;
using k8s.Models;

namespace GourmetGram.Rehearsal.Cluster.Kinds;

/// <summary>How lists of built-in kinds merge (x-kubernetes-list-type and the patch merge keys of the API reference).</summary>
internal sealed record ListRule(ListKind List, ImmutableArray<string> Keys)
{
    public static ListRule By(params string[] keys) => new(ListKind.Map, [.. keys]);

    public static readonly ListRule Set = new(ListKind.Set, []);
}

internal static class ListRules
{
    private static readonly ImmutableDictionary<string, ListRule> ByName = new Dictionary<string, ListRule>
    {
        ["containers"] = ListRule.By("name"),
        ["initContainers"] = ListRule.By("name"),
        ["ephemeralContainers"] = ListRule.By("name"),
        ["env"] = ListRule.By("name"),
        ["volumes"] = ListRule.By("name"),
        ["volumeMounts"] = ListRule.By("mountPath"),
        ["volumeDevices"] = ListRule.By("devicePath"),
        ["hostAliases"] = ListRule.By("ip"),
        ["topologySpreadConstraints"] = ListRule.By("topologyKey", "whenUnsatisfiable"),
        ["resourceClaims"] = ListRule.By("name"),
        ["schedulingGates"] = ListRule.By("name"),
        ["imagePullSecrets"] = ListRule.By("name"),
        ["finalizers"] = ListRule.Set,
        ["ownerReferences"] = ListRule.By("uid"),
        ["conditions"] = ListRule.By("type"),
        ["podIPs"] = ListRule.By("ip"),
        ["hostIPs"] = ListRule.By("ip"),
        ["podCIDRs"] = ListRule.Set,
    }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<(Type, string), ListRule> ByType = new Dictionary<(Type, string), ListRule>
    {
        [(typeof(V1Container), "ports")] = ListRule.By("containerPort", "protocol"),
        [(typeof(V1EphemeralContainer), "ports")] = ListRule.By("containerPort", "protocol"),
        [(typeof(V1ServiceSpec), "ports")] = ListRule.By("port", "protocol"),
        [(typeof(V1ServiceAccount), "secrets")] = ListRule.By("name"),
        [(typeof(V1NodeStatus), "addresses")] = ListRule.By("type"),
        [(typeof(V1MutatingWebhookConfiguration), "webhooks")] = ListRule.By("name"),
        [(typeof(V1ValidatingWebhookConfiguration), "webhooks")] = ListRule.By("name"),
    }.ToImmutableDictionary();

    private static readonly ImmutableHashSet<Type> Whole =
    [
        typeof(V1LabelSelector), typeof(V1ObjectReference), typeof(V1LocalObjectReference), typeof(V1SecretKeySelector),
        typeof(V1ConfigMapKeySelector), typeof(V1ObjectFieldSelector), typeof(V1ResourceFieldSelector), typeof(V1NodeSelector),
        typeof(V1NodeSelectorTerm), typeof(V1RoleRef), typeof(V1TypedLocalObjectReference), typeof(V1SecretReference),
        typeof(V1ScopeSelector), typeof(V1AggregationRule),
    ];

    public static ListRule? Find(Type model, string field)
    {
        if (ByType.TryGetValue((model, field), out var rule))
        {
            return rule;
        }

        // A pull secret list of a service account is replaced as a whole, that of a pod is not; conditions of a CRD are keyed as all are.
        return model == typeof(V1ServiceAccount) && field == "imagePullSecrets" ? null : ByName.GetValueOrDefault(field);
    }

    public static bool IsWhole(Type model) => Whole.Contains(model);

    public static bool IsWholeMap(string field) => field is "nodeSelector" or "selector";
}
