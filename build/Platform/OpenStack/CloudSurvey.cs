using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Serialization;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.OpenStack;

/// <summary>What is only looked at, never made: images, quotas, the pools of floating IPs, groups, credentials.</summary>
internal sealed class CloudSurvey(ServiceClient compute, ServiceClient network, ServiceClient image, ServiceClient identity)
{
    /// <summary>Active images of a name. https://docs.openstack.org/api-ref/image/v2/#list-images</summary>
    public Task<ImmutableArray<SeenImage>> ImagesAsync(string name, CancellationToken cancellationToken) =>
        image.ListAsync($"images?name={Uri.EscapeDataString(name)}&status=active", "images", SurveyJson.Default.SeenImage, cancellationToken);

    /// <summary>Names of some of the images, for suggestions.</summary>
    public Task<ImmutableArray<SeenImage>> AllImagesAsync(CancellationToken cancellationToken) =>
        image.ListAsync("images?status=active&sort=name:asc&limit=200", "images", SurveyJson.Default.SeenImage, cancellationToken);

    /// <summary>Nova's limits with what is used of them. https://docs.openstack.org/api-ref/compute/#limits-limits</summary>
    public async Task<ComputeLimits> LimitsAsync(CancellationToken cancellationToken) =>
        (await compute.GetAsync("limits", "limits", SurveyJson.Default.LimitsAnswer, cancellationToken).ConfigureAwait(false)).Absolute;

    /// <summary>Neutron's limits; null where the cloud does not tell. https://docs.openstack.org/api-ref/network/v2/#quotas-extension-quotas</summary>
    public async Task<NetworkLimits?> NetworkLimitsAsync(string project, CancellationToken cancellationToken)
    {
        try
        {
            return await network.GetAsync($"quotas/{Uri.EscapeDataString(project)}", "quota", SurveyJson.Default.NetworkLimits, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudException exception) when (exception.Is(HttpStatusCode.NotFound) || exception.Is(HttpStatusCode.Forbidden))
        {
            return null;
        }
    }

    /// <summary>Networks of a name that the project sees.</summary>
    public Task<ImmutableArray<SeenNetwork>> NetworksAsync(string name, CancellationToken cancellationToken) =>
        network.ListAsync($"networks?name={Uri.EscapeDataString(name)}", "networks", SurveyJson.Default.SeenNetwork, cancellationToken);

    /// <summary>The application credential of this login; null where it cannot be looked at.</summary>
    public async Task<SeenCredential?> CredentialAsync(string user, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await identity.GetAsync($"users/{Uri.EscapeDataString(user)}/application_credentials/{Uri.EscapeDataString(id)}", "application_credential", SurveyJson.Default.SeenCredential, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudException)
        {
            // It only tells when the credential ends: whatever is wrong with the service, others tell.
            return null;
        }
    }
}

/// <summary>An image.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; not unique, null for none.</param>
/// <param name="MinDisk">GiB of root disk that it needs.</param>
/// <param name="MinRam">MiB of memory that it needs.</param>
internal sealed record SeenImage(string Id, string? Name, int MinDisk, int MinRam);

/// <summary>A network.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="External">Whether floating IPs come from it.</param>
/// <param name="AdminStateUp">Whether it is switched on.</param>
/// <param name="Subnets">Ids of its subnets, those that the project sees.</param>
internal sealed record SeenNetwork(
    string Id,
    string Name,
    [property: JsonPropertyName("router:external")] bool External,
    bool AdminStateUp,
    ImmutableArray<string> Subnets);

/// <summary>An application credential.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExpiresAt">When it ends, UTC without a zone; null for never.</param>
internal sealed record SeenCredential(string Name, string? ExpiresAt);

/// <summary>Nova's limits and what is used; -1 for no limit. Memory in MiB.</summary>
internal sealed record ComputeLimits(
    [property: JsonPropertyName("maxTotalInstances")] int Instances,
    [property: JsonPropertyName("totalInstancesUsed")] int InstancesUsed,
    [property: JsonPropertyName("maxTotalCores")] int Cores,
    [property: JsonPropertyName("totalCoresUsed")] int CoresUsed,
    [property: JsonPropertyName("maxTotalRAMSize")] int Ram,
    [property: JsonPropertyName("totalRAMUsed")] int RamUsed);

/// <summary>Nova's answer.</summary>
internal sealed record LimitsAnswer(ComputeLimits Absolute);

/// <summary>Neutron's limits; -1 for no limit.</summary>
internal sealed record NetworkLimits(int Network, int Subnet, int Port, [property: JsonPropertyName("floatingip")] int FloatingIp, int SecurityGroup);

/// <summary>Reads what the survey is told.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SeenImage))]
[JsonSerializable(typeof(SeenNetwork))]
[JsonSerializable(typeof(SeenCredential))]
[JsonSerializable(typeof(LimitsAnswer))]
[JsonSerializable(typeof(NetworkLimits))]
internal sealed partial class SurveyJson : JsonSerializerContext;
