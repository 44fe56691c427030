using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class SubnetResource : IResourceType
{
    public string Name => "openstack_networking_subnet_v2";

    public BlockSchema Schema => SubnetSchema.Block;

    public IEnumerable<Complaint> Check(ObjectValue config)
    {
        if (config.Text("cidr") is { } cidr && !IsNetwork(cidr))
        {
            yield return new Complaint($"expected \"cidr\" to be a valid network address, got {cidr}", string.Empty, ["cidr"]);
        }

        var servers = config.Texts("dns_nameservers");
        if (servers.Distinct(StringComparer.Ordinal).Count() != servers.Length)
        {
            yield return new Complaint("got duplicate nameserver in dns_nameservers", string.Empty, ["dns_nameservers"]);
        }

        if (config.Number("ip_version") is { } version and not (4 or 6))
        {
            yield return new Complaint($"expected ip_version to be one of [4 6], got {version:0}", string.Empty, ["ip_version"]);
        }
    }

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        var service = cloud.Network(planned.Text("region"));
        var body = new RequestBody(planned)
            .Add("network_id").Add("name").Add("description").Add("tenant_id").Add("cidr").Add("subnetpool_id").Add("prefix_length", "prefixlen")
            .Add("ipv6_address_mode").Add("ipv6_ra_mode").Add("dns_nameservers").Add("service_types").Add("segment_id").Add("dns_publish_fixed_ip")
            .Set("ip_version", (int)(planned.Number("ip_version") ?? 4))
            .Set("enable_dhcp", planned.Flag("enable_dhcp") ?? true)
            .AddValueSpecs();
        if (planned.Flag("no_gateway") == true)
        {
            body.Set("gateway_ip", null);
        }
        else if (planned.Given("gateway_ip") is { } gateway)
        {
            body.Set("gateway_ip", gateway);
        }

        if (Pools(planned) is { Count: > 0 } pools)
        {
            body.Set("allocation_pools", pools);
        }

        var answer = await Attempt.To($"Error creating {Name}", () => service.PostAsync("subnets", body.Within("subnet"), [201], cancellationToken));
        creation.Made((string?)answer["subnet"]?["id"]);
        await Neutron.TagNewAsync(service, "subnets", Name, creation.Id!, planned, cancellationToken);
    }

    public async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(state.Text("region")), state.Text("id"));
        var answer = await Attempt.ToFind($"Error getting {Name} {id}", () => service.GetAsync($"subnets/{id}", cancellationToken));
        if (answer?["subnet"] is not { } subnet)
        {
            return null;
        }

        var observation = Observation.Of(subnet)
            .Text("network_id").Text("cidr").Number("ip_version").Text("name").Text("description").Text("tenant_id").Texts("dns_nameservers")
            .Texts("service_types").Flag("enable_dhcp").Text("ipv6_address_mode").Text("ipv6_ra_mode").Text("subnetpool_id").Text("segment_id")
            .Flag("dns_publish_fixed_ip").Text("gateway_ip").Tags(state)
            .Set("region", Value.Of(cloud.Region(state.Text("region"))));

        // After an import the missing gateway is told by the flag; otherwise the configuration has said which of the two it means.
        if (state.Has("no_gateway") || state["network_id"].IsNull)
        {
            observation.Set("no_gateway", Value.Of(subnet["gateway_ip"] is null));
        }

        // Pools that nobody configured are Neutron's own choice and stay out of the state.
        if (!state.Blocks("allocation_pool").IsEmpty)
        {
            observation.Set("allocation_pool", Value.Set((subnet["allocation_pools"]?.AsArray() ?? []).Select(pool =>
                (Value)Observation.Of(pool).Text("start").Text("end").ToValue())));
        }

        return observation.ToValue();
    }

    public async Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(prior.Text("region")), prior.Text("id")!);
        var body = new RequestBody(planned, prior)
            .Add("name").Add("description").Add("dns_nameservers", blank: new JsonArray()).Add("service_types").Add("segment_id")
            .Add("dns_publish_fixed_ip", blank: false).Add("enable_dhcp", blank: true);
        if (body.Concerns("no_gateway") && planned.Flag("no_gateway") == true)
        {
            body.Set("gateway_ip", null);
        }
        else if (body.Concerns("gateway_ip") && planned.Given("gateway_ip") is { } gateway)
        {
            body.Set("gateway_ip", gateway);
        }

        if (body.Concerns("allocation_pool"))
        {
            body.Set("allocation_pools", Pools(planned));
        }

        if (!body.IsEmpty)
        {
            await Attempt.To($"Error updating {Name} {id}", () => service.PutAsync($"subnets/{id}", body.Within("subnet"), cancellationToken));
        }

        await Neutron.TagAgainAsync(service, "subnets", Name, id, prior, planned, cancellationToken);
    }

    public Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken) =>
        new Removal(
            cloud.Network(state.Text("region")), $"subnets/{state.Text("id")}", Name, state.Text("id")!,
            Timeouts.Of(state, "delete", Neutron.Patience)).UntilFreeAsync(cancellationToken);

    // The address of a network, not of a host in it: Neutron would silently take the latter for the former.
    private static bool IsNetwork(string cidr) =>
        IPNetwork.TryParse(cidr, out var network) &&
        IPAddress.TryParse(cidr.AsSpan(0, cidr.IndexOf('/', StringComparison.Ordinal)), out var address) &&
        network.BaseAddress.Equals(address);

    private static JsonArray Pools(ObjectValue planned) =>
        new([.. planned.Blocks("allocation_pool").Select(pool => new JsonObject { ["start"] = pool.Text("start"), ["end"] = pool.Text("end") })]);
}
