using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>A field selector, restricted to the fields each kind can be selected by.</summary>
internal sealed record FieldSelector(ImmutableArray<(string Path, bool Equal, string Value)> Terms)
{
    public static readonly FieldSelector Everything = new([]);

    private static readonly ImmutableDictionary<string, ImmutableHashSet<string>> Own = new Dictionary<string, ImmutableHashSet<string>>
    {
        ["pods"] =
        [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase",
            "status.podIP", "status.podIPs", "status.nominatedNodeName",
        ],
        ["events"] =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
            "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "reportingController",
        ],
        ["nodes"] = ["spec.unschedulable"],
        ["namespaces"] = ["status.phase"],
        ["secrets"] = ["type"],
        ["services"] = ["spec.type", "spec.clusterIP"],
        ["jobs"] = ["status.successful"],
        ["certificatesigningrequests"] = ["spec.signerName"],
        ["replicasets"] = ["status.replicas"],
    }.ToImmutableDictionary();

    public bool Matches(JsonNode? item) => Terms.All(term => Value(item, term.Path) == term.Value == term.Equal);

    public static FieldSelector Parse(string? text, ApiKind kind)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Everything;
        }

        var terms = ImmutableArray.CreateBuilder<(string, bool, string)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw ApiErrors.BadRequest($"invalid selector: '{text}'; can't understand '{part}'");
            }

            var equal = part[at - 1] != '!';
            var path = (equal ? part[..at] : part[..(at - 1)]).Trim();
            Check(path, kind);
            terms.Add((path, equal, part[(at + 1)..].TrimStart('=').Trim()));
        }

        return new FieldSelector(terms.ToImmutable());
    }

    private static void Check(string path, ApiKind kind)
    {
        if (path is "metadata.name" || (path == "metadata.namespace"))
        {
            return;
        }

        if (kind.Custom is { } custom)
        {
            if (!custom.SelectableFields.Contains(path))
            {
                throw ApiErrors.BadRequest($"field label not supported: {path}");
            }

            return;
        }

        if (!Own.TryGetValue(kind.Plural, out var known))
        {
            throw ApiErrors.BadRequest($"\"{path}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        }

        if (!known.Contains(path))
        {
            throw ApiErrors.BadRequest($"field label not supported: {path}");
        }
    }

    private static string Value(JsonNode? item, string path)
    {
        if (path == "source")
        {
            return item.Text("source", "component") ?? "";
        }

        if (path == "status.successful")
        {
            path = "status.succeeded";
        }

        var node = item;
        foreach (var part in path.Split('.'))
        {
            node = node.At(part);
        }

        return node switch
        {
            null when path is "spec.unschedulable" or "spec.hostNetwork" => "false",
            null => "",
            _ when node.IsFlag() => node.AsFlag() ? "true" : "false",
            _ => node.Printed(),
        };
    }
}
