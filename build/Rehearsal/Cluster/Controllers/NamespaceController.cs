using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Gives a namespace its service account and root certificate; empties one that is deleted.</summary>
internal sealed class NamespaceController(ClusterObjects objects, string authorityPem) : IController
{
    private const string RootCertificate = "kube-root-ca.crt";

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);
    private static readonly ApiKind Namespaces = BuiltInKinds.Find("", "namespaces");
    private static readonly ApiKind Pods = BuiltInKinds.Find("", "pods");
    private static readonly ApiKind Accounts = BuiltInKinds.Find("", "serviceaccounts");
    private static readonly ApiKind ConfigMaps = BuiltInKinds.Find("", "configmaps");

    public IReadOnlyList<string> Watches { get; } = ["/namespaces", "/serviceaccounts", "/configmaps"];

    public IEnumerable<WorkKey> Concerned(Change change)
    {
        if (change.Object.Resource == "/namespaces")
        {
            yield return new WorkKey("", change.Object.Name);
        }
        else if (change.Type == ChangeType.Deleted && change.Object.Name is "default" or RootCertificate)
        {
            yield return new WorkKey("", change.Object.Namespace);
        }
    }

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Namespaces, "", key.Name) is not { } space)
        {
            return null;
        }

        if (space.IsGoing())
        {
            return Empty(space);
        }

        if (objects.Find(Accounts, key.Name, "default") is null)
        {
            objects.Create(Accounts, key.Name, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } }, ControllerTools.Manager);
        }

        if (objects.Find(ConfigMaps, key.Name, RootCertificate) is null)
        {
            objects.Create(ConfigMaps, key.Name, new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = RootCertificate,
                    ["annotations"] = new JsonObject
                    {
                        ["kubernetes.io/description"] = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc.",
                    },
                },
                ["data"] = new JsonObject { ["ca.crt"] = authorityPem },
            }, ControllerTools.Manager);
        }

        return null;
    }

    /// <summary>Pods first, then the rest; the namespace goes when nothing is left.</summary>
    private TimeSpan? Empty(JsonObject space)
    {
        var name = space.Name();
        if (Clear(Pods, name) is { Count: > 0 } pods)
        {
            return Wait(space, [("pods.", pods)]);
        }

        var remaining = new List<(string Resource, IReadOnlyList<JsonObject> Items)>();
        foreach (var kind in objects.Kinds.All.Where(kind => kind.Namespaced && !kind.Virtual && !kind.Is("events.k8s.io", "events")).DistinctBy(kind => (kind.Group, kind.Plural)))
        {
            if (Clear(kind, name) is { Count: > 0 } left)
            {
                remaining.Add(($"{kind.Plural}.{kind.Group}", left));
            }
        }

        if (remaining.Count > 0)
        {
            return Wait(space, remaining);
        }

        objects.Change(Namespaces, space, item => item.Child("spec").Remove("finalizers"));
        return null;
    }

    private List<JsonObject> Clear(ApiKind kind, string name)
    {
        foreach (var item in objects.List(kind, name).Where(item => !item.IsGoing()).ToList())
        {
            objects.Delete(kind, name, item.Name(), Removal.Background);
        }

        return [.. objects.List(kind, name)];
    }

    private TimeSpan Wait(JsonObject space, List<(string Resource, IReadOnlyList<JsonObject> Items)> remaining)
    {
        var status = space.At("status") is JsonObject current ? current.Copy() : [];
        foreach (var (type, reason, message) in new[]
        {
            ("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
            ("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
            ("NamespaceDeletionContentFailure", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
        })
        {
            ControllerTools.SetCondition(status, type, "False", reason, message, objects.Now);
        }

        ControllerTools.SetCondition(
            status,
            "NamespaceContentRemaining",
            "True",
            "SomeResourcesRemain",
            "Some resources are remaining: " + string.Join(", ", remaining.Select(pair => $"{pair.Resource} has {pair.Items.Count} resource instances")),
            objects.Now);
        var finalizers = remaining.SelectMany(pair => pair.Items).SelectMany(item => item.At("metadata", "finalizers").Texts()).CountBy(finalizer => finalizer).ToList();
        if (finalizers.Count > 0)
        {
            ControllerTools.SetCondition(
                status,
                "NamespaceFinalizersRemaining",
                "True",
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: " + string.Join(", ", finalizers.Select(pair => $"{pair.Key} in {pair.Value} resource instances")),
                objects.Now);
        }

        objects.WriteStatus(Namespaces, space, status);
        return Again;
    }
}
