using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class PortResource : IResourceType
{
    public string Name => "openstack_networking_port_v2";

    public BlockSchema Schema => PortSchema.Block;

    public IEnumerable<Complaint> Check(ObjectValue config)
    {
        if (!config.Blocks("fixed_ip").IsEmpty && !config["no_fixed_ip"].IsNull)
        {
            yield return new Complaint("Conflicting configuration arguments", "\"fixed_ip\": conflicts with no_fixed_ip", ["fixed_ip"]);
        }
    }

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        RefuseContradiction(planned);
        var service = cloud.Network(planned.Text("region"));
        var body = Details(new RequestBody(planned)
            .Add("network_id").Add("tenant_id").Add("mac_address").Add("device_id").Add("device_owner"), planned).AddValueSpecs();
        var answer = await Attempt.To($"Error creating {Name}", () => service.PostAsync("ports", body.Within("port"), [201], cancellationToken));
        creation.Made((string?)answer["port"]?["id"]);
        await Neutron.WaitReadyAsync(
            service, $"ports/{creation.Id}", "port", $"Error waiting for {Name} {creation.Id} to become available",
            Timeouts.Of(planned, "create", Neutron.Patience), cancellationToken);
        await Neutron.TagNewAsync(service, "ports", Name, creation.Id!, planned, cancellationToken);
    }

    public async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(state.Text("region")), state.Text("id"));
        var answer = await Attempt.ToFind($"Error getting {Name} {id}", () => service.GetAsync($"ports/{id}", cancellationToken));
        if (answer?["port"] is not { } port)
        {
            return null;
        }

        var mac = Observation.TextOf(port["mac_address"]);
        var observation = Observation.Of(port)
            .Text("name").Text("description").Flag("admin_state_up").Text("network_id").Text("mac_address").Text("tenant_id").Text("device_owner")
            .Text("device_id").Flag("port_security_enabled").Text("dns_name").Text("qos_policy_id").Tags(state)
            .TextSet("all_security_group_ids", "security_groups")
            .Set("all_fixed_ips", Value.List(Items(port["fixed_ips"]).Select(address => Observation.TextOf(address["ip_address"]))))
            .Set("dns_assignment", Value.List(Items(port["dns_assignment"]).Select(entry => (Value)Value.Map(Observation.MapOf(entry)))))
            .Set("allowed_address_pairs", Value.Set(Items(port["allowed_address_pairs"]).Select(pair => Pair(pair, mac))))
            .Set("extra_dhcp_option", Value.Set(Items(port["extra_dhcp_opts"]).Select(option => DhcpOption(option, state))))
            .Set("region", Value.Of(cloud.Region(state.Text("region"))));
        if (state.Blocks("binding") is [var binding])
        {
            observation.Set("binding", Value.List([Binding(port, binding)]));
        }

        return observation.ToValue();
    }

    public async Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        RefuseContradiction(planned);
        var (service, id) = (cloud.Network(prior.Text("region")), prior.Text("id")!);
        var body = Details(new RequestBody(planned, prior), planned);
        if (!body.IsEmpty)
        {
            await Attempt.To($"Error updating {Name} {id}", () => service.PutAsync($"ports/{id}", body.Within("port"), cancellationToken));
        }

        await Neutron.TagAgainAsync(service, "ports", Name, id, prior, planned, cancellationToken);
    }

    public Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken) =>
        new Removal(
            cloud.Network(state.Text("region")), $"ports/{state.Text("id")}", Name, state.Text("id")!,
            Timeouts.Of(state, "delete", Neutron.Patience)).OnceAsync(cancellationToken);

    private static void RefuseContradiction(ObjectValue planned)
    {
        if (planned.Flag("no_security_groups") == true && !planned.Texts("security_group_ids").IsEmpty)
        {
            throw new ProviderException("Cannot have both no_security_groups and security_group_ids set for openstack_networking_port_v2");
        }
    }

    private static RequestBody Details(RequestBody body, ObjectValue planned)
    {
        body.Add("name").Add("description").Add("admin_state_up").Add("port_security_enabled").Add("dns_name").Add("qos_policy_id")
            .Add("security_group_ids", "security_groups", blank: new JsonArray());
        if (planned.Flag("no_security_groups") == true && body.Concerns("no_security_groups"))
        {
            body.Set("security_groups", new JsonArray());
        }

        if (planned.Flag("no_fixed_ip") == true && body.Concerns("no_fixed_ip"))
        {
            body.Set("fixed_ips", new JsonArray());
        }

        // Taking the block out of the configuration changes nothing in the cloud.
        if (body.Concerns("fixed_ip") && planned.Blocks("fixed_ip") is { IsEmpty: false } addresses)
        {
            body.Set("fixed_ips", new JsonArray([.. addresses.Select(address =>
                new RequestBody(address).Add("subnet_id").Add("ip_address").Within("ip")["ip"]!.DeepClone())]));
        }

        if (body.Concerns("allowed_address_pairs") && planned["allowed_address_pairs"] is SequenceValue pairs)
        {
            body.Set("allowed_address_pairs", Sent(pairs, "ip_address", "mac_address"));
        }

        if (body.Concerns("extra_dhcp_option") && planned["extra_dhcp_option"] is SequenceValue)
        {
            body.Set("extra_dhcp_opts", new JsonArray([.. planned.Blocks("extra_dhcp_option").Select(option => new JsonObject
            {
                ["opt_name"] = option.Text("name"),
                ["opt_value"] = option.Text("value"),
                ["ip_version"] = (int)(option.Number("ip_version") ?? 4),
            })]));
        }

        if (body.Concerns("binding") && planned.Blocks("binding") is [var binding])
        {
            body.Set("binding:vnic_type", binding.Text("vnic_type") ?? "normal");
            if (binding.Given("host_id") is { } host)
            {
                body.Set("binding:host_id", host);
            }

            if (binding.Given("profile") is { } profile)
            {
                body.Set("binding:profile", JsonNode.Parse(profile));
            }
        }

        return body;
    }

    private static JsonArray Sent(SequenceValue blocks, params string[] names) =>
        new([.. blocks.Items.OfType<ObjectValue>().Select(block => new JsonObject(
            names.Where(name => block.Given(name) is not null).Select(name => KeyValuePair.Create(name, block[name].ToJson()))))]);

    private static IEnumerable<JsonNode> Items(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonNode>();

    // Neutron fills in the port's own MAC address; a pair that does not name one means that one.
    private static Value Pair(JsonNode pair, string mac)
    {
        var own = Observation.TextOf(pair["mac_address"]);
        return Observation.Of(pair).Text("ip_address").Set("mac_address", own == mac ? Value.Null : Value.Of(own)).ToValue();
    }

    private static Value DhcpOption(JsonNode option, ObjectValue state)
    {
        var observed = Observation.Of(option).Text("name", "opt_name").Text("value", "opt_value").Number("ip_version").ToValue();
        var written = state.Blocks("extra_dhcp_option").FirstOrDefault(block => block.Text("name") == observed.Text("name"));
        return observed.Number("ip_version") == 4 && written?.Has("ip_version") != true ? observed.With("ip_version", Value.Null) : observed;
    }

    private static Value Binding(JsonNode port, ObjectValue state)
    {
        var profile = port["binding:profile"] is JsonObject { Count: > 0 } filled ? filled.ToJsonString() : state.Text("profile");
        return Observation.Of(port)
            .Text("host_id", "binding:host_id").Text("vif_type", "binding:vif_type").Text("vnic_type", "binding:vnic_type")
            .TextMap("vif_details", "binding:vif_details").Set("profile", Value.Of(profile))
            .ToValue();
    }
}
