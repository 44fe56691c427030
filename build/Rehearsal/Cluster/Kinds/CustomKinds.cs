using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Kinds;

/// <summary>Kinds that an established CustomResourceDefinition adds.</summary>
internal static class CustomKinds
{
    public static bool IsEstablished(JsonNode definition) => definition.At("status", "conditions").Objects()
        .Any(condition => condition.Text("type") == "Established" && condition.Text("status") == "True");

    public static IEnumerable<ApiKind> Of(JsonObject definition)
    {
        var spec = definition.At("spec");
        var names = spec.At("names");
        foreach (var version in spec.At("versions").Objects().Where(version => version.At("served").AsFlag()))
        {
            var openApi = version.At("schema", "openAPIV3Schema") as JsonObject ?? [];
            var scale = version.At("subresources", "scale");
            yield return new ApiKind(
                spec.Text("group") ?? "", version.Text("name") ?? "", names.Text("kind") ?? "", names.Text("plural") ?? "",
                spec.Text("scope") == "Namespaced")
            {
                Singular = names.Text("singular") ?? (names.Text("kind") ?? "").ToLowerInvariant(),
                ListKind = names.Text("listKind") ?? names.Text("kind") + "List",
                ShortNames = [.. names.At("shortNames").Texts()],
                Categories = [.. names.At("categories").Texts()],
                HasStatus = version.At("subresources", "status") is not null,
                HasScale = scale is not null,
                Counts = true,
                Schema = CustomSchemas.Root(openApi),
                Custom = new CustomVersion(
                    Columns(version),
                    scale is null ? null : new ScalePaths(
                        scale.Text("specReplicasPath") ?? "", scale.Text("statusReplicasPath") ?? "", scale.Text("labelSelectorPath")),
                    version.At("deprecated").AsFlag(),
                    [.. version.At("selectableFields").Objects().Select(field => field.Text("jsonPath")?.TrimStart('.')).OfType<string>()],
                    openApi),
            };
        }
    }

    private static ImmutableArray<PrinterColumn> Columns(JsonObject version) =>
    [
        .. version.At("additionalPrinterColumns").Objects().Select(column => new PrinterColumn(
            column.Text("name") ?? "", column.Text("type") ?? "string", column.Text("jsonPath") ?? "", column.Number("priority"),
            column.Text("description") ?? "")),
    ];
}
