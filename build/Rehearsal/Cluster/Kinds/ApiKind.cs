using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Kinds;

/// <summary>A printer column of a custom resource.</summary>
internal sealed record PrinterColumn(string Name, string Type, string JsonPath, long Priority, string Description);

/// <summary>Where a custom resource keeps its scale.</summary>
internal sealed record ScalePaths(string Spec, string Status, string? Selector);

/// <summary>What a CustomResourceDefinition says of one version, beyond names.</summary>
internal sealed record CustomVersion(
    ImmutableArray<PrinterColumn> Columns,
    ScalePaths? Scale,
    bool Deprecated,
    ImmutableArray<string> SelectableFields,
    JsonObject RawSchema);

/// <summary>One kind in one version, as discovery lists it.</summary>
internal sealed record ApiKind(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    private static readonly ImmutableArray<string> BuiltInVerbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    private static readonly ImmutableArray<string> CustomVerbs =
        ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public ImmutableArray<string> ShortNames { get; init; } = [];

    public ImmutableArray<string> Categories { get; init; } = [];

    public bool HasStatus { get; init; }

    public bool HasScale { get; init; }

    /// <summary>Whether a change of spec adds one to metadata.generation.</summary>
    public bool Counts { get; init; }

    /// <summary>Only POST, nothing is stored (reviews).</summary>
    public bool Virtual { get; init; }

    public CustomVersion? Custom { get; init; }

    /// <summary>The structure of the object; null knows nothing.</summary>
    public Schema? Schema { get; init; }

    public string ListKind { get; init; } = Kind + "List";

    public ImmutableArray<string> Verbs => Virtual ? ["create"] : Custom is null ? BuiltInVerbs : CustomVerbs;

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As messages name it: plural, then the group.</summary>
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public bool IsCustom => Custom is not null;

    public bool Is(string group, string plural) => Group == group && Plural == plural;
}
