using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>Builds the inner object of a request from a planned state.</summary>
internal sealed class RequestBody(ObjectValue planned, ObjectValue? prior = null)
{
    private readonly JsonObject json = [];

    public bool IsEmpty => json.Count == 0;

    /// <summary>In a creation: sent when it is given. In a change: sent when it differs, blank when it was taken away.</summary>
    public RequestBody Add(string name, string? key = null, JsonNode? blank = null)
    {
        if (!Concerns(name))
        {
            return this;
        }

        var value = planned[name];
        return Set(key ?? name, value.IsNull ? blank ?? JsonValue.Create(string.Empty) : value.ToJson());
    }

    public RequestBody Set(string key, JsonNode? value)
    {
        json[key] = value;
        return this;
    }

    /// <summary>Whether a value is to be sent: given at creation (an empty collection is not), or changed.</summary>
    public bool Concerns(string name) => prior is null
        ? planned.Has(name) && planned[name] is not SequenceValue { Items.IsEmpty: true }
        : !planned[name].IsUnknown && !prior[name].Equals(planned[name]);

    /// <summary>Attributes that the schema has no name for; the words true and false become booleans.</summary>
    public RequestBody AddValueSpecs()
    {
        foreach (var (key, value) in planned.Map("value_specs"))
        {
            Set(key, value switch
            {
                "true" => JsonValue.Create(true),
                "false" => JsonValue.Create(false),
                _ => JsonValue.Create(value),
            });
        }

        return this;
    }

    public JsonObject Within(string wrapper) => new() { [wrapper] = json };
}
