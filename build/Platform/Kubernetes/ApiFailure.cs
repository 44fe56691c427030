using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>Puts the API's refusals into words. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/</summary>
internal static class ApiFailure
{
    /// <summary>A refusal: the API's own reason and message, and what helps.</summary>
    public static KubernetesException Refused(string what, HttpStatusCode code, string body, string kubeconfig)
    {
        var (reason, message) = Read(body);
        return new KubernetesException(
            $"Kubernetes refused to {what}",
            $"{(int)code} {reason ?? code.ToString()}: {message}",
            Next(code, kubeconfig));
    }

    /// <summary>The API was not reached at all.</summary>
    public static KubernetesException Unreachable(Uri server, string kubeconfig, Exception cause) => new(
        $"The Kubernetes API at {server.GetLeftPart(UriPartial.Authority)} does not answer",
        cause.InnerException is null ? cause.Message : $"{cause.Message} {cause.InnerException.Message}",
        $"see whether it runs: kubectl --kubeconfig {kubeconfig} version",
        cause);

    private static (string? Reason, string Message) Read(string body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject status && status.Text("message") is { } message)
            {
                return (status.Text("reason"), message);
            }
        }
        catch (JsonException)
        {
            // Unknown paths and proxies answer in plain text.
        }

        return (null, body.Trim());
    }

    private static string Next(HttpStatusCode code, string kubeconfig) => code switch
    {
        HttpStatusCode.Unauthorized => $"the credentials in {kubeconfig} are not accepted: have ./build.sh Kubespray fetch new ones, or give another --kubeconfig",
        HttpStatusCode.Forbidden => $"see what the user may do: kubectl --kubeconfig {kubeconfig} auth can-i --list",
        HttpStatusCode.NotFound => "run ./build.sh Provision, which makes what is missing",
        HttpStatusCode.Conflict => "something else writes to the same object: try again",
        HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest => "mend the manifest in k8s/ or workflows/, then try again",
        _ => $"see how the cluster is: kubectl --kubeconfig {kubeconfig} get --raw '/readyz?verbose'",
    };
}
