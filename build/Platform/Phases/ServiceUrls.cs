using System.Collections.Immutable;

namespace GourmetGram.Platform.Phases;

/// <summary>Where a service answers.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="Url">Its address.</param>
public sealed record ServiceUrl(string Name, Uri Url);

/// <summary>Where the services of a provisioned platform answer: at the floating IP, which reaches their external IP.</summary>
public static class ServiceUrls
{
    private static readonly ImmutableArray<(string Name, int Port)> Services =
    [
        ("MLflow", 8000),
        ("MinIO console", 9001),
        ("staging", 8081),
        ("canary", 8080),
        ("production", 80),
    ];

    /// <summary>All of them, in the order in which a model meets them.</summary>
    public static ImmutableArray<ServiceUrl> Of(Infrastructure infrastructure)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        return [.. Services.Select(service => new ServiceUrl(service.Name, new UriBuilder(Uri.UriSchemeHttp, infrastructure.FloatingIp.ToString(), service.Port).Uri))];
    }
}
