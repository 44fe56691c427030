namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>A request is refused; each service writes it in its own shape.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="message">The service's own words.</param>
/// <param name="kind">Name of the error where the service has one: Neutron's exception, Blazar's error_name.</param>
internal sealed class Refusal(int status, string message, string? kind = null) : Exception(message)
{
    public int Status { get; } = status;

    public string? Kind { get; } = kind;

    /// <summary>The body could not be read as JSON.</summary>
    public bool Malformed { get; private init; }

    /// <summary>No token, or one that is not valid (any more).</summary>
    public bool Unauthorized { get; private init; }

    public static Refusal MalformedBody() => new(400, "Malformed request body") { Malformed = true };

    public static Refusal NotAuthenticated() => new(401, "The request you have made requires authentication.") { Unauthorized = true };
}
