using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.Faults;

/// <summary>
/// Makes requests fail. Rules are tried in the order of their arrival; the first that matches and is not used up takes the request.
/// </summary>
/// <param name="Method">HTTP verb, "*" for any.</param>
/// <param name="Path">Path without query, as the cloud serves it; "*" stands for any text: "/compute/v2.1/servers/*".</param>
internal sealed record FaultRule(string Method, string Path)
{
    /// <summary>How many requests it takes before it is used up.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many matching requests pass before the first it takes.</summary>
    public int Skip { get; init; }

    /// <summary>Status to answer with; null leaves the request to its handler, which together with a delay makes it slow.</summary>
    public int? Status { get; init; }

    public string Body { get; init; } = "";

    public string ContentType { get; init; } = "application/json";

    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public int DelayMs { get; init; }

    /// <summary>Breaks the connection instead of answering.</summary>
    public bool Drop { get; init; }

    /// <summary>Carries the request out first and then answers (or drops) as if it had failed.</summary>
    public bool CarryOut { get; init; }
}
