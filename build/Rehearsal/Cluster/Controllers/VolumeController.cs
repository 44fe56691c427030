using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Binds claims: to a fitting volume, else to one it makes. A claim of a class that does not exist stays Pending.</summary>
internal sealed class VolumeController(ClusterObjects objects, Pacer pacer) : IController
{
    /// <summary>On a claim whose class binds at the first consumer.</summary>
    public const string WaitsAnnotation = "rehearsal.gourmetgram/waits-for-consumer";

    private const string Protection = "kubernetes.io/pvc-protection";

    private static readonly ApiKind Claims = BuiltInKinds.Find("", "persistentvolumeclaims");
    private static readonly ApiKind Volumes = BuiltInKinds.Find("", "persistentvolumes");
    private static readonly ApiKind Classes = BuiltInKinds.Find("storage.k8s.io", "storageclasses");
    private static readonly ApiKind Pods = BuiltInKinds.Find("", "pods");

    public IReadOnlyList<string> Watches { get; } = ["/persistentvolumeclaims", "/persistentvolumes", "storage.k8s.io/storageclasses", "/pods"];

    public IEnumerable<WorkKey> Concerned(Change change) => change.Object.Resource switch
    {
        "/persistentvolumeclaims" => [new WorkKey(change.Object.Namespace, change.Object.Name)],
        "/persistentvolumes" => [new WorkKey("", change.Object.Name), .. Pending()],
        "/pods" => change.Object.Object.At("spec", "volumes").Objects()
            .Select(volume => volume.At("persistentVolumeClaim").Text("claimName")).OfType<string>()
            .Select(name => new WorkKey(change.Object.Namespace, name)),
        _ => Pending(),
    };

    public TimeSpan? Reconcile(WorkKey key) => key.Namespace.Length == 0 ? Volume(key.Name) : Claim(key);

    private IEnumerable<WorkKey> Pending() => objects.List(Claims)
        .Where(claim => claim.Text("status", "phase") != "Bound").Select(claim => new WorkKey(claim.Namespace(), claim.Name()));

    private TimeSpan? Volume(string name)
    {
        if (objects.Find(Volumes, "", name) is not { } volume || volume.IsGoing())
        {
            return null;
        }

        var claimed = volume.At("spec", "claimRef");
        var claim = claimed is null ? null : objects.Find(Claims, claimed.Text("namespace") ?? "", claimed.Text("name") ?? "");
        var phase = claimed is null ? "Available" : claim is not null && (claimed.Text("uid") is null || claim.Uid() == claimed.Text("uid")) ? "Bound" : "Released";
        if (phase == "Released" && claimed.Text("uid") is not null && volume.Text("spec", "persistentVolumeReclaimPolicy") == "Delete")
        {
            objects.Delete(Volumes, "", name, Removal.Background);
            return null;
        }

        if (volume.Text("status", "phase") != phase && phase != "Bound")
        {
            objects.WriteStatus(Volumes, volume, new JsonObject { ["phase"] = claimed.Text("uid") is null ? "Available" : phase });
        }

        return null;
    }

    private TimeSpan? Claim(WorkKey key)
    {
        if (objects.Find(Claims, key.Namespace, key.Name) is not { } claim)
        {
            foreach (var volume in objects.List(Volumes).Where(volume => IsClaimedBy(volume, key)).ToList())
            {
                Volume(volume.Name());
            }

            return null;
        }

        if (claim.IsGoing())
        {
            if (!IsUsed(claim))
            {
                objects.Change(Claims, claim, item => ObjectLifecycle.Release(item, Protection));
            }

            return null;
        }

        if (claim.Text("status", "phase") == "Bound")
        {
            return null;
        }

        var chosen = objects.List(Volumes).Where(volume => Fits(volume, claim)).OrderBy(volume => IsClaimedBy(volume, key) ? 0 : 1).FirstOrDefault();
        var wanted = claim.Text("spec", "storageClassName");
        var storage = wanted is null
            ? objects.List(Classes).FirstOrDefault(item => item.Annotation("storageclass.kubernetes.io/is-default-class") == "true")
            : objects.Find(Classes, "", wanted);
        if (chosen is null && wanted is not null && storage is null)
        {
            objects.Tell("persistentvolume-controller", claim, "ProvisioningFailed", $"storageclass.storage.k8s.io \"{wanted}\" not found", "Warning");
            return null;
        }

        if (chosen is null && storage?.Text("volumeBindingMode") == "WaitForFirstConsumer" && !IsUsed(claim))
        {
            if (claim.Annotation(WaitsAnnotation) is null)
            {
                objects.Change(Claims, claim, item => item.Annotate(WaitsAnnotation, "true"));
                objects.Tell("persistentvolume-controller", claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
            }

            return null;
        }

        if (!pacer.Passed(claim.Uid(), "bind", out var wait))
        {
            return wait;
        }

        Bind(claim, chosen ?? Provision(claim, storage), storage);
        return null;
    }

    private void Bind(JsonObject claim, JsonObject volume, JsonObject? storage)
    {
        var bound = objects.Change(Volumes, volume, item => item.Child("spec")["claimRef"] = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "PersistentVolumeClaim",
            ["namespace"] = claim.Namespace(),
            ["name"] = claim.Name(),
            ["uid"] = claim.Uid(),
        });
        objects.WriteStatus(Volumes, bound, new JsonObject { ["phase"] = "Bound" });
        var updated = objects.Change(Claims, claim, item =>
        {
            item.Child("spec")["volumeName"] = volume.Name();
            if (storage is not null && item.Text("spec", "storageClassName") is null)
            {
                item.Child("spec")["storageClassName"] = storage.Name();
            }

            item.Annotate("pv.kubernetes.io/bind-completed", "yes");
            item.Annotate("pv.kubernetes.io/bound-by-controller", "yes");
        });
        objects.WriteStatus(Claims, updated, new JsonObject
        {
            ["phase"] = "Bound",
            ["accessModes"] = volume.At("spec", "accessModes")?.DeepClone(),
            ["capacity"] = volume.At("spec", "capacity")?.DeepClone(),
        });
    }

    private JsonObject Provision(JsonObject claim, JsonObject? storage)
    {
        var spec = new JsonObject
        {
            ["accessModes"] = claim.At("spec", "accessModes")?.DeepClone(),
            ["capacity"] = new JsonObject { ["storage"] = claim.At("spec", "resources", "requests").At("storage")?.DeepClone() },
            ["persistentVolumeReclaimPolicy"] = storage?.Text("reclaimPolicy") ?? "Delete",
            ["hostPath"] = new JsonObject { ["path"] = $"/rehearsal/{claim.Namespace()}/{claim.Name()}" },
        };
        if (storage is not null)
        {
            spec["storageClassName"] = storage.Name();
        }

        return objects.Create(Volumes, "", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"pvc-{claim.Uid()}",
                ["annotations"] = new JsonObject { ["pv.kubernetes.io/provisioned-by"] = storage?.Text("provisioner") ?? "rehearsal.gourmetgram/none" },
            },
            ["spec"] = spec,
        }, ControllerTools.Manager);
    }

    private static bool IsClaimedBy(JsonObject volume, WorkKey key) =>
        volume.At("spec", "claimRef") is { } claim && claim.Text("namespace") == key.Namespace && claim.Text("name") == key.Name;

    private static bool Fits(JsonObject volume, JsonObject claim)
    {
        if (volume.IsGoing())
        {
            return false;
        }

        var key = new WorkKey(claim.Namespace(), claim.Name());
        if (volume.At("spec", "claimRef") is { } reference)
        {
            return IsClaimedBy(volume, key) && (reference.Text("uid") is null || reference.Text("uid") == claim.Uid());
        }

        return (claim.Text("spec", "volumeName") ?? volume.Name()) == volume.Name()
            && (volume.Text("spec", "storageClassName") ?? "") == (claim.Text("spec", "storageClassName") ?? "")
            && claim.At("spec", "accessModes").Texts().All(mode => volume.At("spec", "accessModes").Texts().Contains(mode))
            && LabelSelector.Of(claim.At("spec", "selector")).Matches(volume);
    }

    private bool IsUsed(JsonObject claim) => objects.List(Pods, claim.Namespace()).Any(pod => !ControllerTools.IsOver(pod)
        && pod.At("spec", "volumes").Objects().Any(volume => volume.At("persistentVolumeClaim").Text("claimName") == claim.Name()));
}
