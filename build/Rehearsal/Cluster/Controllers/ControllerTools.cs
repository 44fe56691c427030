using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>What controllers do alike: write a status, keep conditions, tell events.</summary>
internal static class ControllerTools
{
    public const string ManagerName = "kube-controller-manager";

    private static readonly ApiKind Events = BuiltInKinds.Find("", "events");

    public static readonly WriteOptions Manager = new(ManagerName);

    /// <summary>Writes the status when it differs.</summary>
    public static JsonObject WriteStatus(this ClusterObjects objects, ApiKind kind, JsonObject item, JsonObject status, string manager = ManagerName)
    {
        return Json.Same(item.At("status"), status)
            ? item
            : objects.Update(kind, item.Namespace(), item.Name(), current =>
            {
                current["status"] = status.DeepClone();
                return current;
            }, new WriteOptions(manager) { Subresource = kind.HasStatus ? "status" : "" });
    }

    public static JsonObject Change(this ClusterObjects objects, ApiKind kind, JsonObject item, Action<JsonObject> change, string manager = ManagerName) =>
        objects.Update(kind, item.Namespace(), item.Name(), current =>
        {
            change(current);
            return current;
        }, new WriteOptions(manager));

    /// <summary>Sets one condition; its transition time moves only with its status.</summary>
    public static void SetCondition(JsonObject status, string type, string value, string reason, string message, DateTimeOffset now, bool updateTime = false)
    {
        var conditions = status["conditions"] as JsonArray;
        if (conditions is null)
        {
            status["conditions"] = conditions = [];
        }

        var existing = conditions.Objects().FirstOrDefault(condition => condition.Text("type") == type);
        if (existing is not null && existing.Text("status") == value && existing.Text("reason") == reason && (existing.Text("message") ?? "") == message)
        {
            return;
        }

        var condition = new JsonObject { ["type"] = type, ["status"] = value };
        if (updateTime)
        {
            condition["lastUpdateTime"] = now.Stamp();
        }

        condition["lastTransitionTime"] = existing?.Text("status") == value ? existing.Text("lastTransitionTime") : now.Stamp();
        condition["reason"] = reason;
        if (message.Length > 0)
        {
            condition["message"] = message;
        }

        if (existing is null)
        {
            conditions.Add((JsonNode)condition);
        }
        else
        {
            conditions[conditions.IndexOf(existing)] = condition;
        }
    }

    /// <summary>An event about an object, as the older controllers write it; repeats are counted.</summary>
    public static void Tell(this ClusterObjects objects, string component, JsonObject about, string reason, string message, string type = "Normal")
    {
        var space = about.Namespace().Length == 0 ? "default" : about.Namespace();
        var same = objects.List(Events, space).FirstOrDefault(item =>
            item.Text("involvedObject", "uid") == about.Uid() && item.Text("reason") == reason && item.Text("message") == message);
        if (same is not null)
        {
            objects.Change(Events, same, item =>
            {
                item["count"] = item.Number("count", 1) + 1;
                item["lastTimestamp"] = objects.Now.Stamp();
            }, component);
            return;
        }

        if (objects.Find(BuiltInKinds.Find("", "namespaces"), "", space) is null)
        {
            return;
        }

        objects.Create(Events, space, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = $"{about.Name()}.{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()[..8])}" },
            ["involvedObject"] = new JsonObject
            {
                ["kind"] = about.Text("kind"),
                ["namespace"] = about.Namespace().Length == 0 ? null : about.Namespace(),
                ["name"] = about.Name(),
                ["uid"] = about.Uid(),
                ["apiVersion"] = about.Text("apiVersion"),
                ["resourceVersion"] = about.Text("metadata", "resourceVersion"),
            },
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = new JsonObject { ["component"] = component },
            ["firstTimestamp"] = objects.Now.Stamp(),
            ["lastTimestamp"] = objects.Now.Stamp(),
            ["count"] = 1,
            ["type"] = type,
            ["reportingComponent"] = component,
            ["reportingInstance"] = "",
        }, new WriteOptions(component));
    }

    /// <summary>The owner that controls an object, if it is of a kind.</summary>
    public static WorkKey? ControlledBy(JsonObject item, string kind)
    {
        var owner = item.At("metadata", "ownerReferences").Objects()
            .FirstOrDefault(reference => reference.Text("kind") == kind && reference.At("controller").AsFlag());
        return owner is null ? null : new WorkKey(item.Namespace(), owner.Text("name") ?? "");
    }

    public static bool IsReady(JsonObject pod) => pod.At("status", "conditions").Objects()
        .Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");

    public static bool IsOver(JsonObject pod) => pod.Text("status", "phase") is "Succeeded" or "Failed";

    /// <summary>A counter that is absent when it is zero.</summary>
    public static void Count(JsonObject status, string field, long value)
    {
        if (value > 0)
        {
            status[field] = value;
        }
        else
        {
            status.Remove(field);
        }
    }

    /// <summary>A pod of a template, owned by its controller.</summary>
    public static JsonObject PodOf(JsonObject owner, JsonNode? template, string? name)
    {
        var metadata = new JsonObject();
        if (name is null)
        {
            metadata["generateName"] = owner.Name() + "-";
        }
        else
        {
            metadata["name"] = name;
        }

        foreach (var field in new[] { "labels", "annotations", "finalizers" })
        {
            if (template.At("metadata", field) is { } value)
            {
                metadata[field] = value.DeepClone();
            }
        }

        metadata["ownerReferences"] = new JsonArray(ObjectReading.OwnerReference(owner.Text("apiVersion")!, owner.Text("kind")!, owner));
        return new JsonObject { ["metadata"] = metadata, ["spec"] = template.At("spec")?.DeepClone() };
    }
}
