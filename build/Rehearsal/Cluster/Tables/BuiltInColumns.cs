using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Tables;

/// <summary>Columns of the built-in kinds.</summary>
internal static class BuiltInColumns
{
    public const string None = "<none>";

    public static readonly Column Name = new("Name", "string", (item, _) => item.Name()) { Format = "name", Description = "Name must be unique within a namespace." };

    public static readonly Column Age = Text("Age", (item, now) => Ages.Since(item.Created(), now));

    private static readonly Column CreatedAt = new("Created At", "date", (item, _) => item.Text("metadata", "creationTimestamp"));

    private static readonly Column Containers =
        Text("Containers", item => Joined(TemplateContainers(item).Select(container => container.Text("name")))).Wide;

    private static readonly Column Images =
        Text("Images", item => Joined(TemplateContainers(item).Select(container => container.Text("image")))).Wide;

    private static readonly Column Selector = Text("Selector", item => OrNone(LabelSelector.Of(item.At("spec", "selector")).ToString())).Wide;

    private static readonly ImmutableDictionary<string, ImmutableArray<Column>> Layouts = new Dictionary<string, ImmutableArray<Column>>
    {
        ["pods"] =
        [
            Name, Text("Ready", PodCells.Ready), Text("Status", PodCells.Status), Text("Restarts", PodCells.Restarts), Age,
            Text("IP", item => OrNone(item.Text("status", "podIP"))).Wide, Text("Node", item => OrNone(item.Text("spec", "nodeName"))).Wide,
            Text("Nominated Node", item => OrNone(item.Text("status", "nominatedNodeName"))).Wide, Text("Readiness Gates", _ => None).Wide,
        ],
        ["deployments"] =
        [
            Name, Text("Ready", item => $"{Count(item, "readyReplicas")}/{item.At("spec").Number("replicas", 1)}"),
            Whole("Up-to-date", item => Count(item, "updatedReplicas")), Whole("Available", item => Count(item, "availableReplicas")), Age,
            Containers, Images, Selector,
        ],
        ["replicasets"] =
        [
            Name, Whole("Desired", item => item.At("spec").Number("replicas", 1)), Whole("Current", item => Count(item, "replicas")),
            Whole("Ready", item => Count(item, "readyReplicas")), Age, Containers, Images, Selector,
        ],
        ["replicationcontrollers"] =
        [
            Name, Whole("Desired", item => item.At("spec").Number("replicas", 1)), Whole("Current", item => Count(item, "replicas")),
            Whole("Ready", item => Count(item, "readyReplicas")), Age, Containers, Images,
        ],
        ["daemonsets"] =
        [
            Name, Whole("Desired", item => Count(item, "desiredNumberScheduled")), Whole("Current", item => Count(item, "currentNumberScheduled")),
            Whole("Ready", item => Count(item, "numberReady")), Whole("Up-to-date", item => Count(item, "updatedNumberScheduled")),
            Whole("Available", item => Count(item, "numberAvailable")),
            Text("Node Selector", item => OrNone(string.Join(',', item.At("spec", "template", "spec").At("nodeSelector").Pairs().Select(pair => $"{pair.Key}={pair.Value}")))),
            Age, Containers, Images, Selector,
        ],
        ["statefulsets"] =
        [
            Name, Text("Ready", item => $"{Count(item, "readyReplicas")}/{item.At("spec").Number("replicas", 1)}"), Age, Containers, Images,
        ],
        ["jobs"] =
        [
            Name, Text("Status", JobStatus), Text("Completions", item => $"{Count(item, "succeeded")}/{item.At("spec").Number("completions", 1)}"),
            Text("Duration", JobDuration), Age, Containers, Images, Selector,
        ],
        ["cronjobs"] =
        [
            Name, Text("Schedule", item => item.Text("spec", "schedule") ?? ""), Text("Timezone", item => OrNone(item.Text("spec", "timeZone"))),
            Text("Suspend", item => item.At("spec", "suspend").AsFlag() ? "True" : "False"),
            Whole("Active", item => item.At("status", "active").Items().Count()),
            Text("Last Schedule", (item, now) => item.Text("status", "lastScheduleTime") is { } last ? Ages.Since(ObjectReading.Moment(last), now) : None),
            Age, Containers, Images, Selector,
        ],
        ["nodes"] =
        [
            Name, Text("Status", NodeStatus), Text("Roles", NodeRoles), Age,
            Text("Version", item => item.At("status", "nodeInfo").Text("kubeletVersion") ?? ""),
            Text("Internal-IP", item => NodeAddress(item, "InternalIP")).Wide, Text("External-IP", item => NodeAddress(item, "ExternalIP")).Wide,
            Text("OS-Image", item => item.At("status", "nodeInfo").Text("osImage") ?? "<unknown>").Wide,
            Text("Kernel-Version", item => item.At("status", "nodeInfo").Text("kernelVersion") ?? "<unknown>").Wide,
            Text("Container-Runtime", item => item.At("status", "nodeInfo").Text("containerRuntimeVersion") ?? "<unknown>").Wide,
        ],
        ["namespaces"] = [Name, Text("Status", item => item.Text("status", "phase") ?? ""), Age],
        ["configmaps"] = [Name, Whole("Data", item => Size(item, "data") + Size(item, "binaryData")), Age],
        ["secrets"] = [Name, Text("Type", item => item.Text("type") ?? ""), Whole("Data", item => Size(item, "data")), Age],
        ["serviceaccounts"] = [Name, Age],
        ["services"] =
        [
            Name, Text("Type", item => item.Text("spec", "type") ?? ""), Text("Cluster-IP", item => OrNone(item.Text("spec", "clusterIP"))),
            Text("External-IP", ExternalAddress), Text("Port(s)", ServicePorts), Age,
            Text("Selector", item => OrNone(LabelSelector.OfMap(item.At("spec", "selector")).ToString())).Wide,
        ],
        ["endpoints"] = [Name, Text("Endpoints", EndpointAddresses), Age],
        ["endpointslices"] =
        [
            Name, Text("AddressType", item => item.Text("addressType") ?? ""),
            Text("Ports", item => Joined(item.At("ports").Objects().Select(port => port.At("port").Printed()), "<unset>")),
            Text("Endpoints", item => Joined(item.At("endpoints").Objects().SelectMany(endpoint => endpoint.At("addresses").Texts()), "<unset>")), Age,
        ],
        ["ingresses"] =
        [
            Name, Text("Class", item => OrNone(item.Text("spec", "ingressClassName"))),
            Text("Hosts", item => Joined(item.At("spec", "rules").Objects().Select(rule => rule.Text("host") ?? "*"), "*")),
            Text("Address", item => string.Join(',', item.At("status", "loadBalancer", "ingress").Objects().Select(entry => entry.Text("ip") ?? entry.Text("hostname")))),
            Text("Ports", item => item.At("spec", "tls") is null ? "80" : "80, 443"), Age,
        ],
        ["events"] =
        [
            Text("Last Seen", (item, now) => Ages.Since(EventTime(item), now)), Text("Type", item => item.Text("type") ?? ""),
            Text("Reason", item => item.Text("reason") ?? ""),
            Text("Object", item => $"{(item.Text("involvedObject", "kind") ?? "").ToLowerInvariant()}/{item.Text("involvedObject", "name")}"),
            Text("Subobject", item => item.Text("involvedObject", "fieldPath") ?? "").Wide,
            Text("Source", item => item.Text("source", "component") ?? item.Text("reportingComponent") ?? "").Wide,
            Text("Message", item => (item.Text("message") ?? "").Trim()),
            Text("First Seen", (item, now) => Ages.Since(ObjectReading.Moment(item.Text("firstTimestamp") ?? item.Text("eventTime")), now)).Wide,
            Whole("Count", item => item.Number("count", 1)).Wide, Name with { Priority = 1 },
        ],
        ["persistentvolumeclaims"] =
        [
            Name, Text("Status", item => item.IsGoing() ? "Terminating" : item.Text("status", "phase") ?? ""),
            Text("Volume", item => item.Text("spec", "volumeName") ?? ""),
            Text("Capacity", item => item.At("status", "capacity").Text("storage") ?? ""), Text("Access Modes", item => Modes(item.At("status", "accessModes"))),
            Text("StorageClass", item => item.Text("spec", "storageClassName") ?? ""),
            Text("VolumeAttributesClass", item => item.Text("spec", "volumeAttributesClassName") ?? "<unset>"), Age,
            Text("VolumeMode", item => item.Text("spec", "volumeMode") ?? "<unset>").Wide,
        ],
        ["persistentvolumes"] =
        [
            Name, Text("Capacity", item => item.At("spec", "capacity").Text("storage") ?? ""), Text("Access Modes", item => Modes(item.At("spec", "accessModes"))),
            Text("Reclaim Policy", item => item.Text("spec", "persistentVolumeReclaimPolicy") ?? ""), Text("Status", item => item.Text("status", "phase") ?? ""),
            Text("Claim", item => item.At("spec", "claimRef") is { } claim ? $"{claim.Text("namespace")}/{claim.Text("name")}" : ""),
            Text("StorageClass", item => item.Text("spec", "storageClassName") ?? ""),
            Text("VolumeAttributesClass", item => item.Text("spec", "volumeAttributesClassName") ?? "<unset>"),
            Text("Reason", item => item.Text("status", "reason") ?? ""), Age, Text("VolumeMode", item => item.Text("spec", "volumeMode") ?? "<unset>").Wide,
        ],
        ["storageclasses"] =
        [
            new Column("Name", "string", (item, _) => item.Annotation("storageclass.kubernetes.io/is-default-class") == "true" ? $"{item.Name()} (default)" : item.Name()) { Format = "name" },
            Text("Provisioner", item => item.Text("provisioner") ?? ""), Text("ReclaimPolicy", item => item.Text("reclaimPolicy") ?? ""),
            Text("VolumeBindingMode", item => item.Text("volumeBindingMode") ?? ""),
            new Column("AllowVolumeExpansion", "string", (item, _) => item.At("allowVolumeExpansion").AsFlag()), Age,
        ],
        ["roles"] = [Name, CreatedAt],
        ["clusterroles"] = [Name, CreatedAt],
        ["customresourcedefinitions"] = [Name, CreatedAt],
        ["rolebindings"] = BindingColumns(),
        ["clusterrolebindings"] = BindingColumns(),
        ["leases"] = [Name, Text("Holder", item => item.Text("spec", "holderIdentity") ?? ""), Age],
        ["horizontalpodautoscalers"] =
        [
            Name, Text("Reference", item => $"{item.At("spec", "scaleTargetRef").Text("kind")}/{item.At("spec", "scaleTargetRef").Text("name")}"),
            Text("Targets", _ => "<unknown>"), Text("MinPods", item => item.At("spec").Number("minReplicas", 1).ToString(CultureInfo.InvariantCulture)),
            Whole("MaxPods", item => item.At("spec").Number("maxReplicas")), Whole("Replicas", item => Count(item, "currentReplicas")), Age,
        ],
        ["poddisruptionbudgets"] =
        [
            Name, Text("Min Available", item => item.At("spec", "minAvailable")?.Printed() ?? "N/A"),
            Text("Max Unavailable", item => item.At("spec", "maxUnavailable")?.Printed() ?? "N/A"),
            Whole("Allowed Disruptions", item => Count(item, "disruptionsAllowed")), Age,
        ],
        ["networkpolicies"] = [Name, Text("Pod-Selector", item => OrNone(LabelSelector.Of(item.At("spec", "podSelector")).ToString())), Age],
        ["resourcequotas"] =
        [
            Name, Text("Request", item => Quota(item, limits: false)), Text("Limit", item => Quota(item, limits: true)), Age,
        ],
        ["priorityclasses"] =
        [
            Name, Whole("Value", item => item.Number("value")), new Column("Global-Default", "boolean", (item, _) => item.At("globalDefault").AsFlag()), Age,
            Text("PreemptionPolicy", item => item.Text("preemptionPolicy") ?? "PreemptLowerPriority"),
        ],
    }.ToImmutableDictionary();

    private static readonly ImmutableArray<Column> Plain = [Name, Age];

    public static ImmutableArray<Column> Of(ApiKind kind) => Layouts.GetValueOrDefault(kind.Plural, Plain);

    private static ImmutableArray<Column> BindingColumns() =>
    [
        Name, Text("Role", item => $"{item.Text("roleRef", "kind")}/{item.Text("roleRef", "name")}"), Age,
        Text("Users", item => Subjects(item, "User")).Wide, Text("Groups", item => Subjects(item, "Group")).Wide,
        Text("ServiceAccounts", item => Subjects(item, "ServiceAccount")).Wide,
    ];

    private static Column Text(string name, Func<JsonObject, string> cell) => new(name, "string", (item, _) => cell(item));

    private static Column Text(string name, Func<JsonObject, DateTimeOffset, string> cell) => new(name, "string", (item, now) => cell(item, now));

    private static Column Whole(string name, Func<JsonObject, long> cell) => new(name, "integer", (item, _) => cell(item));

    private static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    private static string Joined(IEnumerable<string?> items, string empty = None)
    {
        var text = string.Join(',', items);
        return text.Length == 0 ? empty : text;
    }

    private static long Count(JsonObject item, string field) => item.At("status").Number(field);

    private static long Size(JsonObject item, string field) => item.At(field) is JsonObject map ? map.Count : 0;

    private static IEnumerable<JsonObject> TemplateContainers(JsonObject item)
    {
        var template = item.At("spec", "jobTemplate", "spec").At("template") ?? item.At("spec", "template");
        return template.At("spec", "containers").Objects();
    }

    private static string Subjects(JsonObject item, string kind) => string.Join(", ", item.At("subjects").Objects()
        .Where(subject => subject.Text("kind") == kind)
        .Select(subject => kind == "ServiceAccount" ? $"{subject.Text("namespace")}/{subject.Text("name")}" : subject.Text("name")));

    private static string JobStatus(JsonObject item)
    {
        var conditions = item.At("status", "conditions").Objects()
            .Where(condition => condition.Text("status") == "True").Select(condition => condition.Text("type")).ToHashSet();
        return conditions.Contains("Complete") ? "Complete"
            : conditions.Contains("Failed") ? "Failed"
            : item.IsGoing() ? "Terminating"
            : conditions.Contains("Suspended") ? "Suspended"
            : conditions.Contains("SuccessCriteriaMet") ? "SuccessCriteriaMet"
            : "Running";
    }

    private static string JobDuration(JsonObject item, DateTimeOffset now) =>
        ObjectReading.Moment(item.Text("status", "startTime")) is { } start
            ? Ages.Human((ObjectReading.Moment(item.Text("status", "completionTime")) ?? now) - start)
            : "";

    private static string NodeStatus(JsonObject item)
    {
        var ready = item.At("status", "conditions").Objects().FirstOrDefault(condition => condition.Text("type") == "Ready");
        var status = ready is null ? "Unknown" : ready.Text("status") == "True" ? "Ready" : "NotReady";
        return item.At("spec", "unschedulable").AsFlag() ? status + ",SchedulingDisabled" : status;
    }

    private static string NodeRoles(JsonObject item)
    {
        const string prefix = "node-role.kubernetes.io/";
        return Joined(item.At("metadata", "labels").Pairs().Select(pair => pair.Key)
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..]).Order(StringComparer.Ordinal));
    }

    private static string NodeAddress(JsonObject item, string type) =>
        OrNone(item.At("status", "addresses").Objects().FirstOrDefault(address => address.Text("type") == type)?.Text("address"));

    private static string ExternalAddress(JsonObject item)
    {
        if (item.Text("spec", "type") == "ExternalName")
        {
            return item.Text("spec", "externalName") ?? "";
        }

        var given = item.At("status", "loadBalancer", "ingress").Objects().Select(entry => entry.Text("ip") ?? entry.Text("hostname"))
            .Concat(item.At("spec", "externalIPs").Texts());
        return Joined(given, item.Text("spec", "type") == "LoadBalancer" ? "<pending>" : None);
    }

    private static string ServicePorts(JsonObject item) => Joined(item.At("spec", "ports").Objects().Select(port =>
        port.Number("nodePort") > 0
            ? $"{port.Number("port")}:{port.Number("nodePort")}/{port.Text("protocol")}"
            : $"{port.Number("port")}/{port.Text("protocol")}"));

    private static string EndpointAddresses(JsonObject item) => Joined(item.At("subsets").Objects().SelectMany(subset =>
        subset.At("addresses").Objects().SelectMany(address =>
            subset.At("ports").Objects().Select(port => $"{address.Text("ip")}:{port.At("port").Printed()}"))));

    private static DateTimeOffset? EventTime(JsonObject item) =>
        ObjectReading.Moment(item.Text("lastTimestamp") ?? item.At("series").Text("lastObservedTime") ?? item.Text("eventTime"));

    private static string Modes(JsonNode? modes) => string.Join(',', modes.Texts().Select(mode => mode switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => mode,
    }));

    private static string Quota(JsonObject item, bool limits) => string.Join(", ", item.At("spec", "hard").Pairs()
        .Where(pair => pair.Key.StartsWith("limits.", StringComparison.Ordinal) == limits)
        .Select(pair => $"{pair.Key}: {item.At("status", "used").Text(pair.Key) ?? "0"}/{pair.Value}"));
}
