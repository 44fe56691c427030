using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class InstanceResource : IResourceType
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public string Name => "openstack_compute_instance_v2";

    public BlockSchema Schema => InstanceSchema.Block;

    public IEnumerable<Complaint> Check(ObjectValue config)
    {
        if (config.Has("hypervisor_hostname") && !config.Blocks("personality").IsEmpty)
        {
            yield return new Complaint("Conflicting configuration arguments", "\"personality\": conflicts with hypervisor_hostname", ["personality"]);
        }

        if (config.Has("network_mode") && !config.Blocks("network").IsEmpty)
        {
            yield return new Complaint("Conflicting configuration arguments", "\"network_mode\": conflicts with network", ["network_mode"]);
        }
    }

    public Plan Refine(ObjectValue prior, ObjectValue config, Plan plan)
    {
        var planned = plan.Planned;

        // A server in trouble is not a difference that Terraform could mend by starting it.
        if (prior.Text("power_state") is "error" or "migrating" && config.Has("power_state"))
        {
            planned = planned.With("power_state", prior["power_state"]);
        }

        // The zone may have been given as zone:host:node; Nova only ever says the zone.
        if (config.Text("availability_zone") is { } zone && zone.Split(':')[0] == prior.Text("availability_zone"))
        {
            planned = planned.With("availability_zone", prior["availability_zone"]);
        }

        var replaces = plan.Replaces
            .Where(name => name != "availability_zone" || !planned[name].Equals(prior[name]))
            .Concat(new[] { "flavor_id", "flavor_name" }.Where(name => prior.Text(name) == string.Empty && config.Given(name) is not null));
        return new Plan(planned, [.. replaces]);
    }

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        var (body, microversion) = await InstanceRequest.BuildAsync(planned, cloud, cancellationToken);
        var service = cloud.Compute(planned.Text("region"));
        var answer = await Attempt.To(
            "Error creating OpenStack server", () => service.At(microversion).PostAsync("servers", body, [200, 202], cancellationToken));
        creation.Made((string?)answer["server"]?["id"]);

        var timeout = Timeouts.Of(planned, "create", Patience);
        await Attempt.To($"Error waiting for instance ({creation.Id}) to become ready", async () =>
        {
            await new StateWait(["BUILD"], ["ACTIVE"], timeout, service.Cloud.Stopping)
                .UntilAsync(token => PatientStatusAsync(service, creation.Id!, token), cancellationToken);
            return true;
        });
        if (planned.Text("power_state") == "shutoff")
        {
            await InstancePower.StopAsync(service, creation.Id!, timeout, cancellationToken);
        }
    }

    public Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken) =>
        InstanceReader.ReadAsync(state, cloud, cancellationToken);

    public Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken) =>
        new InstanceUpdate(prior, planned, cloud, Timeouts.Of(planned, "update", Patience)).RunAsync(cancellationToken);

    public async Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Compute(state.Text("region")), state.Text("id")!);
        var timeout = Timeouts.Of(state, "delete", Patience);
        if (state.Flag("stop_before_destroy") == true)
        {
            try
            {
                await InstancePower.StopAsync(service, id, timeout, cancellationToken);
            }
            catch (Exception exception) when (exception is ApiException or ProviderException)
            {
                // A server that cannot be stopped is deleted all the same.
            }
        }

        if (state.Blocks("vendor_options").Any(options => options.Flag("detach_ports_before_destroy") == true))
        {
            foreach (var port in state.Blocks("network").Select(network => network.Given("port")).OfType<string>())
            {
                await Attempt.ToFind($"Error detaching port {port}", async () =>
                {
                    await service.DeleteAsync($"servers/{id}/os-interface/{port}", cancellationToken);
                    return string.Empty;
                });
            }
        }

        var gone = await Attempt.ToFind("Error deleting OpenStack server", async () =>
        {
            if (state.Flag("force_delete") == true)
            {
                await service.PostAsync($"servers/{id}/action", new JsonObject { ["forceDelete"] = string.Empty }, [202], cancellationToken);
            }
            else
            {
                await service.DeleteAsync($"servers/{id}", cancellationToken);
            }

            return string.Empty;
        }) is null;
        if (gone)
        {
            return;
        }

        await Attempt.To($"Error waiting for instance ({id}) to delete", async () =>
        {
            await new StateWait(["ACTIVE", "SHUTOFF", "ERROR", "BUILD"], ["DELETED", "SOFT_DELETED"], timeout, service.Cloud.Stopping)
                .UntilAsync(token => StatusAsync(service, id, token), cancellationToken);
            return true;
        });
    }

    /// <summary>Nova's word for the server's state; DELETED when there is no such server.</summary>
    public static async Task<string> StatusAsync(Service service, string id, CancellationToken cancellationToken)
    {
        try
        {
            return Observation.TextOf((await service.GetAsync($"servers/{id}", cancellationToken))["server"]?["status"]);
        }
        catch (ApiException exception) when (exception.Status == 404)
        {
            return "DELETED";
        }
    }

    // While a server is made, a passing failure to say how it does is not a failure to make it.
    private static async Task<string> PatientStatusAsync(Service service, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await StatusAsync(service, id, cancellationToken);
        }
        catch (ApiException exception) when (exception.Status is 409 or 500 or 502 or 503 or 504)
        {
            return "BUILD";
        }
    }
}
