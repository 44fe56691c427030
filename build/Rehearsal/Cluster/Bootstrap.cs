using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Security;

namespace GourmetGram.Rehearsal.Cluster;

/// <summary>What a fresh control plane holds.</summary>
internal static class Bootstrap
{
    private const string Rbac = "rbac.authorization.k8s.io";

    public static void Fill(ClusterObjects objects, ClusterPki pki, int port)
    {
        foreach (var name in new[] { "default", "kube-system", "kube-public", "kube-node-lease" })
        {
            Ensure(objects, "", "namespaces", "", Named(name));
        }

        FillRoles(objects);
        Ensure(objects, "", "services", "default", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "kubernetes",
                ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" },
            },
            ["spec"] = new JsonObject
            {
                ["clusterIP"] = ServiceAddresses.Kubernetes,
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["protocol"] = "TCP", ["targetPort"] = port }),
            },
        });
        Ensure(objects, "", "configmaps", "kube-public", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "rehearsal" },
            ["data"] = new JsonObject
            {
                ["README"] = "This cluster is a rehearsal: its API and controllers are real enough to try manifests on, its pods run no containers.",
                ["ca.crt"] = pki.AuthorityPem,
            },
        });
    }

    private static void FillRoles(ClusterObjects objects)
    {
        string[] readers = ["get", "list", "watch"];
        string[] writers = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
        JsonObject[] workloads(string[] verbs, bool secrets) =>
        [
            Rule(verbs, [""], [.. new[]
            {
                "configmaps", "endpoints", "events", "persistentvolumeclaims", "pods", "pods/log", "pods/status", "replicationcontrollers",
                "replicationcontrollers/scale", "serviceaccounts", "services", "services/status", "resourcequotas", "limitranges",
            }, .. secrets ? new[] { "secrets" } : []]),
            Rule(readers, [""], ["namespaces"]),
            Rule(verbs, ["apps"], ["daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale", "controllerrevisions"]),
            Rule(verbs, ["batch"], ["jobs", "cronjobs"]),
            Rule(verbs, ["autoscaling"], ["horizontalpodautoscalers"]),
            Rule(verbs, ["networking.k8s.io"], ["ingresses", "networkpolicies"]),
            Rule(verbs, ["policy"], ["poddisruptionbudgets"]),
        ];
        Role(objects, "cluster-admin", Rule(["*"], ["*"], ["*"]), Paths(["*"], ["*"]));
        Role(objects, "admin", [.. workloads(writers, true), Rule(writers, [Rbac], ["roles", "rolebindings"])]);
        Role(objects, "edit", workloads(writers, true));
        Role(objects, "view", workloads(readers, false));
        Role(
            objects,
            "system:basic-user",
            Rule(["create"], ["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
            Rule(["create"], ["authentication.k8s.io"], ["selfsubjectreviews"]));
        Role(
            objects,
            "system:discovery",
            Paths(["get"], ["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"]));
        Role(objects, "system:public-info-viewer", Paths(["get"], ["/healthz", "/livez", "/readyz", "/version", "/version/"]));
        Role(
            objects,
            "system:auth-delegator",
            Rule(["create"], ["authentication.k8s.io"], ["tokenreviews"]),
            Rule(["create"], ["authorization.k8s.io"], ["subjectaccessreviews"]));
        Bind(objects, "cluster-admin", "cluster-admin", User.Masters);
        Bind(objects, "kubeadm:cluster-admins", "cluster-admin", "kubeadm:cluster-admins");
        Bind(objects, "system:basic-user", "system:basic-user", "system:authenticated");
        Bind(objects, "system:discovery", "system:discovery", "system:authenticated");
        Bind(objects, "system:public-info-viewer", "system:public-info-viewer", "system:authenticated", "system:unauthenticated");
    }

    private static JsonObject Named(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name } };

    private static JsonObject Rule(string[] verbs, string[] groups, string[] resources) => new()
    {
        ["apiGroups"] = Json.Array(groups), ["resources"] = Json.Array(resources), ["verbs"] = Json.Array(verbs),
    };

    private static JsonObject Paths(string[] verbs, string[] paths) => new() { ["nonResourceURLs"] = Json.Array(paths), ["verbs"] = Json.Array(verbs) };

    private static void Role(ClusterObjects objects, string name, params JsonObject[] rules)
    {
        var item = Named(name);
        item.Metadata()["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" };
        item["rules"] = new JsonArray(rules);
        Ensure(objects, Rbac, "clusterroles", "", item);
    }

    private static void Bind(ClusterObjects objects, string name, string role, params string[] groups)
    {
        var item = Named(name);
        item.Metadata()["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" };
        item["roleRef"] = new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "ClusterRole", ["name"] = role };
        item["subjects"] = new JsonArray(groups.Select(group => new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "Group", ["name"] = group }).ToArray());
        Ensure(objects, Rbac, "clusterrolebindings", "", item);
    }

    private static void Ensure(ClusterObjects objects, string group, string plural, string @namespace, JsonObject item)
    {
        var kind = BuiltInKinds.Find(group, plural);
        if (objects.Find(kind, @namespace, item.Name()) is null)
        {
            objects.Create(kind, @namespace, item, new WriteOptions("kube-apiserver"));
        }
    }
}
