using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Nova v2.1: flavors, servers, key pairs. https://docs.openstack.org/api-ref/compute/</summary>
public interface INova
{
    /// <summary>Flavors that the project may use.</summary>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<Flavor>> FlavorsAsync(CancellationToken cancellationToken);

    /// <summary>Servers of the project whose name contains the text, null for all.</summary>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<Server>> ServersAsync(string? nameContains, CancellationToken cancellationToken);

    /// <summary>Servers of the project on this flavor, a reserved one as a rule.</summary>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<Server>> ServersOnAsync(string flavorId, CancellationToken cancellationToken);

    /// <summary>One server, null when there is none. Right after its deletion it is still found, with status DELETED.</summary>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    Task<Server?> ServerAsync(string id, CancellationToken cancellationToken);

    /// <summary>Asks for a server's deletion; it goes seconds later. False when it was gone already.</summary>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    Task<bool> DeleteServerAsync(string id, CancellationToken cancellationToken);

    /// <summary>A key pair of the user, null when there is none.</summary>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    Task<KeyPair?> KeyPairAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a key pair of a public key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="publicKey">One line, as in id_ed25519.pub.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    Task<KeyPair> CreateKeyPairAsync(string name, string publicKey, CancellationToken cancellationToken);

    /// <summary>Deletes a key pair. False when it was gone already.</summary>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    Task<bool> DeleteKeyPairAsync(string name, CancellationToken cancellationToken);
}

/// <inheritdoc cref="INova"/>
internal sealed class Nova(ServiceClient service) : INova
{
    private static readonly TimeSpan DeleteTimeout = TimeSpan.FromSeconds(100);

    public Task<ImmutableArray<Flavor>> FlavorsAsync(CancellationToken cancellationToken) =>
        service.ListAsync("flavors/detail", "flavors", OpenStackJson.Default.Flavor, cancellationToken);

    public async Task<ImmutableArray<Server>> ServersAsync(string? nameContains, CancellationToken cancellationToken)
    {
        // Nova takes the name for a pattern; the answer is filtered again.
        var path = nameContains is null ? "servers/detail" : $"servers/detail?name={Uri.EscapeDataString(nameContains)}";
        var servers = await service.ListAsync(path, "servers", OpenStackJson.Default.Server, cancellationToken).ConfigureAwait(false);
        return nameContains is null ? servers : [.. servers.Where(server => server.Name.Contains(nameContains, StringComparison.Ordinal))];
    }

    public Task<ImmutableArray<Server>> ServersOnAsync(string flavorId, CancellationToken cancellationToken) =>
        service.ListAsync($"servers/detail?flavor={Uri.EscapeDataString(flavorId)}", "servers", OpenStackJson.Default.Server, cancellationToken);

    public Task<Server?> ServerAsync(string id, CancellationToken cancellationToken) =>
        OrNull(service.GetAsync($"servers/{Uri.EscapeDataString(id)}", "server", OpenStackJson.Default.Server, cancellationToken));

    public Task<bool> DeleteServerAsync(string id, CancellationToken cancellationToken) =>
        service.DeleteAsync($"servers/{Uri.EscapeDataString(id)}", DeleteTimeout, repeatable: true, cancellationToken);

    public Task<KeyPair?> KeyPairAsync(string name, CancellationToken cancellationToken) =>
        OrNull(service.GetAsync($"os-keypairs/{Uri.EscapeDataString(name)}", "keypair", OpenStackJson.Default.KeyPair, cancellationToken));

    public Task<KeyPair> CreateKeyPairAsync(string name, string publicKey, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["keypair"] = new JsonObject { ["name"] = name, ["public_key"] = publicKey } };
        return service.WriteAsync(HttpMethod.Post, "os-keypairs", body.ToJsonString(), "keypair", OpenStackJson.Default.KeyPair, repeatable: false, cancellationToken);
    }

    public Task<bool> DeleteKeyPairAsync(string name, CancellationToken cancellationToken) =>
        service.DeleteAsync($"os-keypairs/{Uri.EscapeDataString(name)}", DeleteTimeout, repeatable: true, cancellationToken);

    private static async Task<T?> OrNull<T>(Task<T> asked)
        where T : class
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (CloudException exception) when (exception.Is(HttpStatusCode.NotFound))
        {
            return null;
        }
    }
}
