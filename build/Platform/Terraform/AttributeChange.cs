using System.Collections.Immutable;
using System.Text.Json;

namespace GourmetGram.Platform.Terraform;

/// <summary>What a plan does to one attribute of a resource.</summary>
/// <param name="Name">Name of the attribute.</param>
/// <param name="Before">What it is, for people; null for nothing.</param>
/// <param name="After">What it will be, for people; null for nothing.</param>
/// <param name="ForcesReplacement">Whether the change cannot be made in place.</param>
internal sealed record AttributeChange(string Name, string? Before, string? After, bool ForcesReplacement)
{
    /// <summary>What a value is shown as that only the apply will tell.</summary>
    public const string Unknown = "(known after apply)";

    private const string Masked = "(sensitive)";
    private const int Widest = 72;

    /// <summary>"cidr: "10.0.0.0/24" → "10.1.0.0/24", which forces replacement".</summary>
    public string Text => $"{Name}: {Before ?? "nothing"} → {After ?? "nothing"}{(ForcesReplacement ? ", which forces replacement" : "")}";

    /// <summary>Reads the member "change" of a resource change. https://developer.hashicorp.com/terraform/internals/json-format#change-representation</summary>
    /// <param name="change">The member.</param>
    /// <returns>For what comes: what is known of it. For what stays: what differs. For what goes: nothing.</returns>
    public static ImmutableArray<AttributeChange> Read(JsonElement change)
    {
        var (before, after) = (Member(change, "before"), Member(change, "after"));
        if (after.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var unknown = Member(change, "after_unknown");
        var forcing = Forcing(change);
        var comes = before.ValueKind != JsonValueKind.Object;
        var names = after.EnumerateObject().Select(member => member.Name)
            .Union(comes ? [] : before.EnumerateObject().Select(member => member.Name), StringComparer.Ordinal)
            .Union(comes ? [] : forcing, StringComparer.Ordinal);
        return [.. names.Order(StringComparer.Ordinal).Select(One).OfType<AttributeChange>()];

        AttributeChange? One(string name)
        {
            var (old, next) = (Member(before, name), Member(after, name));
            var isUnknown = Member(unknown, name).ValueKind == JsonValueKind.True;
            var forces = forcing.Contains(name);
            // Whatever the cloud fills in anew says nothing, unless it is the reason.
            if ((isUnknown && !forces) || (!forces && (comes ? SaysNothing(next) : Same(old, next))))
            {
                return null;
            }

            var secret = IsMarked(Member(change, "before_sensitive"), name) || IsMarked(Member(change, "after_sensitive"), name);
            return new AttributeChange(name, Shown(old, secret), isUnknown ? Unknown : Shown(next, secret), forces);
        }
    }

    private static ImmutableHashSet<string> Forcing(JsonElement change) =>
        Member(change, "replace_paths") is { ValueKind: JsonValueKind.Array } paths
            ? [.. paths.EnumerateArray().Where(path => path.ValueKind == JsonValueKind.Array && path.GetArrayLength() > 0).Select(path => path[0].ToString())]
            : [];

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static bool IsMarked(JsonElement marks, string name) =>
        marks.ValueKind == JsonValueKind.True || Member(marks, name).ValueKind is JsonValueKind.True;

    private static bool Same(JsonElement one, JsonElement other) =>
        (IsNothing(one) && IsNothing(other)) || (!IsNothing(one) && !IsNothing(other) && JsonElement.DeepEquals(one, other));

    private static bool IsNothing(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    private static bool SaysNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Number or JsonValueKind.True => false,
        JsonValueKind.False => false,
        _ => true,
    };

    private static string? Shown(JsonElement value, bool secret)
    {
        if (IsNothing(value))
        {
            return null;
        }

        var text = secret ? Masked : Plain(value).ReplaceLineEndings(" ").Trim();
        return text.Length > Widest ? $"{text[..(Widest - 1)]}…" : text;
    }

    // Blocks hold what was not configured as null: only the rest says something.
    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"\"{value.GetString()}\"",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Plain))}]",
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Where(member => !SaysNothing(member.Value)).Select(member => $"{member.Name} {Plain(member.Value)}"))}}}",
        _ => value.GetRawText(),
    };
}
