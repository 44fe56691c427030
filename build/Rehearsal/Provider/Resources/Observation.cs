using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>Collects what an answer of the cloud says. What the answer leaves out reads as "", 0, false or empty, not as null.</summary>
internal sealed class Observation(JsonNode? source)
{
    private ObjectValue value = ObjectValue.Empty;

    public static Observation Of(JsonNode? source) => new(source);

    public Observation Text(string name, string? key = null) => Set(name, Value.Of(TextOf(source?[key ?? name])));

    public Observation Flag(string name, string? key = null) => Set(name, Value.Of(IsTrue(source?[key ?? name])));

    public Observation Number(string name, string? key = null) => Set(name, Value.Of(NumberOf(source?[key ?? name])));

    public Observation Texts(string name, string? key = null) => Set(name, Value.List(TextsOf(source?[key ?? name])));

    public Observation TextSet(string name, string? key = null) => Set(name, Value.Set(TextsOf(source?[key ?? name])));

    public Observation TextMap(string name, string? key = null) => Set(name, Value.Map(MapOf(source?[key ?? name])));

    public Observation Set(string name, Value observed)
    {
        value = value.With(name, observed);
        return this;
    }

    /// <summary>Tags: all of them, and of the configured ones those that are there.</summary>
    public Observation Tags(ObjectValue state)
    {
        var all = TextsOf(source?["tags"]).ToArray();
        Set("all_tags", Value.Set(all));
        return state.Has("tags") ? Set("tags", Value.Set(state.Texts("tags").Intersect(all))) : this;
    }

    public ObjectValue ToValue() => value;

    public static string TextOf(JsonNode? node) => node is null ? string.Empty : node.GetValueKind() == JsonValueKind.String ? (string)node! : node.ToJsonString();

    public static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    public static decimal NumberOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? node.GetValue<decimal>() : 0;

    public static IEnumerable<string> TextsOf(JsonNode? node) => node is JsonArray array ? array.Select(TextOf) : [];

    public static IEnumerable<KeyValuePair<string, string>> MapOf(JsonNode? node) =>
        node is JsonObject map ? map.Select(entry => KeyValuePair.Create(entry.Key, TextOf(entry.Value))) : [];
}
