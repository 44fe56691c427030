using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Provider.Values;

/// <summary>Values as the OpenStack APIs write them.</summary>
internal static class ValueJson
{
    public static JsonNode? ToJson(this Value value) => value switch
    {
        TextValue text => JsonValue.Create(text.Text),
        FlagValue flag => JsonValue.Create(flag.Flag),
        NumberValue number when number.Number == decimal.Truncate(number.Number) => JsonValue.Create((long)number.Number),
        NumberValue number => JsonValue.Create(number.Number),
        SequenceValue sequence => new JsonArray([.. sequence.Items.Select(ToJson)]),
        ObjectValue entries => new JsonObject(entries.Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToJson()))),
        _ => null,
    };
}
