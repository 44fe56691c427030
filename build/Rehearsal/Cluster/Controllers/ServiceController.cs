using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Keeps the Endpoints and the EndpointSlice of services that select pods.</summary>
internal sealed class ServiceController(ClusterObjects objects) : IController
{
    private const string ServiceLabel = "kubernetes.io/service-name";

    private static readonly ApiKind Services = BuiltInKinds.Find("", "services");
    private static readonly ApiKind Pods = BuiltInKinds.Find("", "pods");
    private static readonly ApiKind Endpoints = BuiltInKinds.Find("", "endpoints");
    private static readonly ApiKind Slices = BuiltInKinds.Find("discovery.k8s.io", "endpointslices");

    public IReadOnlyList<string> Watches { get; } = ["/services", "/pods"];

    public IEnumerable<WorkKey> Concerned(Change change) => change.Object.Resource == "/services"
        ? [new WorkKey(change.Object.Namespace, change.Object.Name)]
        : objects.List(Services, change.Object.Namespace)
            .Where(service => Selects(service, change.Object.Object)).Select(service => new WorkKey(service.Namespace(), service.Name()));

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Services, key.Namespace, key.Name) is not { } service)
        {
            if (objects.Find(Endpoints, key.Namespace, key.Name) is not null)
            {
                objects.Delete(Endpoints, key.Namespace, key.Name, Removal.Background);
            }

            return null;
        }

        if (service.IsGoing() || service.At("spec", "selector") is not JsonObject { Count: > 0 })
        {
            return null;
        }

        var pods = objects.List(Pods, key.Namespace)
            .Where(pod => Selects(service, pod) && !pod.IsGoing() && !ControllerTools.IsOver(pod) && pod.Text("status", "podIP") is not null).ToList();
        WriteEndpoints(service, pods);
        WriteSlice(service, pods);
        return null;
    }

    private static bool Selects(JsonObject service, JsonObject pod) =>
        service.At("spec", "selector") is JsonObject { Count: > 0 } selector && LabelSelector.OfMap(selector).Matches(pod);

    private void WriteEndpoints(JsonObject service, List<JsonObject> pods)
    {
        var addresses = Json.Array(pods.Where(ControllerTools.IsReady).Select(pod => (JsonNode)new JsonObject
        {
            ["ip"] = pod.Text("status", "podIP"),
            ["nodeName"] = pod.Text("spec", "nodeName"),
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = pod.Name(), ["namespace"] = pod.Namespace(), ["uid"] = pod.Uid() },
        }));
        var subset = new JsonObject { ["addresses"] = addresses, ["ports"] = Ports(service, pods, sliced: false) };
        var subsets = addresses.Count == 0 ? null : new JsonArray(subset);
        if (objects.Find(Endpoints, service.Namespace(), service.Name()) is { } existing)
        {
            objects.Change(Endpoints, existing, item =>
            {
                if (subsets is null)
                {
                    item.Remove("subsets");
                }
                else
                {
                    item["subsets"] = subsets;
                }
            });
            return;
        }

        var created = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = service.Name(), ["labels"] = service.At("metadata", "labels")?.DeepClone() },
        };
        if (subsets is not null)
        {
            created["subsets"] = subsets;
        }

        objects.Create(Endpoints, service.Namespace(), created, ControllerTools.Manager);
    }

    private void WriteSlice(JsonObject service, List<JsonObject> pods)
    {
        var endpoints = Json.Array(pods.Select(pod => (JsonNode)new JsonObject
        {
            ["addresses"] = new JsonArray(pod.Text("status", "podIP")),
            ["conditions"] = new JsonObject
            {
                ["ready"] = ControllerTools.IsReady(pod), ["serving"] = ControllerTools.IsReady(pod), ["terminating"] = false,
            },
            ["nodeName"] = pod.Text("spec", "nodeName"),
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = pod.Name(), ["namespace"] = pod.Namespace(), ["uid"] = pod.Uid() },
        }));
        var ports = Ports(service, pods, sliced: true);
        var existing = objects.List(Slices, service.Namespace()).FirstOrDefault(slice => slice.Label(ServiceLabel) == service.Name() && slice.IsOwnedBy(service.Uid()));
        if (existing is not null)
        {
            objects.Change(Slices, existing, item =>
            {
                item["endpoints"] = endpoints;
                item["ports"] = ports;
            });
            return;
        }

        objects.Create(Slices, service.Namespace(), new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["generateName"] = service.Name() + "-",
                ["labels"] = new JsonObject
                {
                    [ServiceLabel] = service.Name(), ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io",
                },
                ["ownerReferences"] = new JsonArray(ObjectReading.OwnerReference("v1", "Service", service)),
            },
            ["addressType"] = "IPv4",
            ["endpoints"] = endpoints,
            ["ports"] = ports,
        }, ControllerTools.Manager);
    }

    private static JsonArray Ports(JsonObject service, List<JsonObject> pods, bool sliced)
    {
        var ports = new JsonArray();
        foreach (var port in service.At("spec", "ports").Objects())
        {
            if (TargetOf(port, pods) is not { } target)
            {
                continue;
            }

            var entry = new JsonObject();
            if (port.Text("name") is { } name)
            {
                entry["name"] = name;
            }
            else if (sliced)
            {
                entry["name"] = "";
            }

            entry["port"] = target;
            entry["protocol"] = port.Text("protocol");
            ports.Add((JsonNode)entry);
        }

        return ports;
    }

    /// <summary>A number, or the number of the container port that bears the name.</summary>
    private static long? TargetOf(JsonObject port, List<JsonObject> pods)
    {
        var target = port.At("targetPort");
        return target.AsLong() ?? (target.AsText() is { } name
            ? pods.SelectMany(pod => pod.At("spec", "containers").Objects()).SelectMany(container => container.At("ports").Objects())
                .FirstOrDefault(candidate => candidate.Text("name") == name)?.Number("containerPort")
            : port.Number("port"));
    }
}
