using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Understands the services' error bodies (each has a shape of its own) and says what to do about them.</summary>
internal static partial class ApiErrors
{
    public static CloudException From(HttpResponseMessage response, string body, string service, string request)
    {
        var requestId = response.Headers.TryGetValues("x-openstack-request-id", out var ids) ? ids.First() : null;
        var fault = new ApiFault(response.StatusCode, service, request, Message(body, response.ReasonPhrase ?? "no message"), requestId);
        return Explain(fault);
    }

    public static CloudException NoAnswer(Exception cause, string service, string request, Uri url)
    {
        var fault = new ApiFault(0, service, request, Innermost(cause), null);
        return new CloudException(
            $"No answer from the {service} service at {url.GetLeftPart(UriPartial.Authority)}",
            $"{fault.Message} ({request})",
            Unreached(cause, url),
            fault);
    }

    private static string Unreached(Exception cause, Uri url) => cause switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"check the name {url.Host} (auth_url in clouds.yaml) and this machine's name resolution",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "check that auth_url (https or http) is right; name the file with the authority's certificate as cacert in clouds.yaml where the cloud has one of its own",
        _ => "check the network (and auth_url in clouds.yaml), then run the same command again: it goes on where it stopped",
    };

    private static CloudException Explain(ApiFault fault)
    {
        var id = fault.RequestId is null ? "" : $", {fault.RequestId}";
        return new CloudException(
            $"The {fault.Service} service refused {fault.Request}: {(int)fault.Status}",
            $"{fault.Message} ({fault.Request}{id})",
            Next(fault),
            fault);
    }

    private static string Next(ApiFault fault) => fault.Status switch
    {
        HttpStatusCode.Unauthorized when fault.Service == "identity" =>
            "check the id and secret (or the password) in clouds.yaml, and whether the credential has expired; make a new application credential in the dashboard if in doubt",
        HttpStatusCode.NotFound when fault.Service == "identity" =>
            "the application credential was deleted or belongs to another cloud: make a new one in the dashboard and download clouds.yaml anew",
        HttpStatusCode.Unauthorized => "the login was withdrawn while it was in use: check the credential in the dashboard, then run the same command again",
        HttpStatusCode.Forbidden when fault.Message.Contains("quota", StringComparison.OrdinalIgnoreCase) => QuotaHelp,
        HttpStatusCode.Conflict when fault.Message.Contains("quota", StringComparison.OrdinalIgnoreCase) => QuotaHelp,
        HttpStatusCode.Forbidden => "the credential lacks the right: it needs the role member in the project",
        HttpStatusCode.TooManyRequests => "the service limits the rate of requests: wait a minute, then run the same command again",
        >= HttpStatusCode.InternalServerError => "the service is in trouble: wait a minute, then run the same command again; give its operators the request id if it stays so",
        _ => "run ./build.sh Doctor to see what the cloud lacks",
    };

    private const string QuotaHelp = "free what the project no longer needs (./build.sh Destroy), or ask for a larger quota";

    private static string Message(string body, string otherwise)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Clean(Find(document.RootElement) ?? otherwise);
        }
        catch (JsonException)
        {
            // A proxy in front of the service answers in HTML.
            return body.Length is > 0 and < 300 && !body.Contains('<', StringComparison.Ordinal) ? Clean(body) : otherwise;
        }
    }

    // {"error":{"message"}}, {"itemNotFound":{"message"}}, {"NeutronError":{"message"}}, {"error_message"}, {"message"}, {"errors":[{"detail"}]}
    private static string? Find(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().Select(Find).FirstOrDefault(text => text is not null);
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in (ReadOnlySpan<string>)["error_message", "message", "detail"])
        {
            if (element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            {
                return text;
            }
        }

        return element.EnumerateObject().Select(property => Find(property.Value)).FirstOrDefault(text => text is not null);
    }

    private static string Clean(string text) => Tags().Replace(text, " ").ReplaceLineEndings(" ").Trim();

    private static string Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception.Message;

    [GeneratedRegex(@"<[^>]{0,20}>")]
    private static partial Regex Tags();
}
