using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;

namespace GourmetGram.Rehearsal.Provider.DataSources;

/// <summary>Picks the one hit, or says why there is none.</summary>
internal static class Search
{
    public const string Nothing = "Your query returned no results. Please change your search criteria and try again.";

    public const string TooMuch = "Your query returned more than one result. Please try a more specific search criteria";

    public static JsonNode Only(IReadOnlyList<JsonNode> hits, string nothing = Nothing, string tooMuch = TooMuch) => hits switch
    {
        [var hit] => hit,
        [] => throw new ProviderException(nothing),
        _ => throw new ProviderException(tooMuch),
    };

    public static IReadOnlyList<JsonNode> Hits(JsonNode answer, string collection) => [.. (answer[collection] as JsonArray ?? []).OfType<JsonNode>()];
}
