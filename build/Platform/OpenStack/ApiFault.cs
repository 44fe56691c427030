using System.Net;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.OpenStack;

/// <summary>An answer that refuses, as a service gave it; the cause of a <see cref="CloudException"/>.</summary>
/// <param name="status">HTTP status; 0 when there was no answer (connection lost, timeout).</param>
/// <param name="service">identity, compute, network, reservation.</param>
/// <param name="request">Method and path.</param>
/// <param name="text">The service's own message.</param>
/// <param name="requestId">The service's request id, for its operators; null when it gave none.</param>
public sealed class ApiFault(HttpStatusCode status, string service, string request, string text, string? requestId) : Exception(text)
{
    /// <summary>HTTP status; 0 when there was no answer.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>identity, compute, network, reservation.</summary>
    public string Service { get; } = service;

    /// <summary>Method and path.</summary>
    public string Request { get; } = request;

    /// <summary>The service's request id, null when it gave none.</summary>
    public string? RequestId { get; } = requestId;

    /// <summary>Whether the request may have been carried out all the same: no answer, or a server error.</summary>
    public bool MayHaveHappened => Status == 0 || (int)Status >= 500;

    /// <summary>Whether asking again later may well succeed.</summary>
    public bool IsTransient => Status == 0 || (int)Status >= 500 || Status == HttpStatusCode.TooManyRequests;
}

/// <summary>Reads the fault behind a <see cref="CloudException"/>.</summary>
public static class CloudFaults
{
    /// <summary>The fault, null when the exception has another cause.</summary>
    public static ApiFault? Fault(this CloudException exception) => exception?.InnerException as ApiFault;

    /// <summary>Whether the service answered with this status.</summary>
    public static bool Is(this CloudException exception, HttpStatusCode status) => exception.Fault()?.Status == status;
}
