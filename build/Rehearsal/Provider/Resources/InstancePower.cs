using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>Brings a server into the power state that is configured.</summary>
internal static class InstancePower
{
    public static Task StopAsync(Service service, string id, TimeSpan timeout, CancellationToken cancellationToken) =>
        ActAsync(service, id, "os-stop", null, "stopping", "SHUTOFF", "inactive(shutoff)", timeout, cancellationToken);

    public static Task ChangeAsync(
        Service service, string id, string from, string to, string? zone, TimeSpan timeout, CancellationToken cancellationToken) => to switch
        {
            "shelved_offloaded" => ActAsync(service, id, "shelve", null, "shelve", "SHELVED_OFFLOADED", "shelve", timeout, cancellationToken),
            "paused" => ActAsync(service, id, "pause", null, "pausing", "PAUSED", "paused", timeout, cancellationToken),
            "shutoff" => StopAsync(service, id, timeout, cancellationToken),
            _ => from switch
            {
                "shelved" or "shelved_offloaded" => ActAsync(
                    service, id, "unshelve", zone is null ? null : new JsonObject { ["availability_zone"] = zone }, "unshelving", "ACTIVE", "active", timeout,
                    cancellationToken),
                "paused" => ActAsync(service, id, "unpause", null, "resuming", "ACTIVE", "active", timeout, cancellationToken),
                _ => ActAsync(service, id, "os-start", null, "starting", "ACTIVE", "active", timeout, cancellationToken),
            },
        };

    private static async Task ActAsync(
        Service service,
        string id,
        string action,
        JsonNode? argument,
        string doing,
        string target,
        string wanted,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        await Attempt.To(
            $"Error {doing} OpenStack instance",
            () => service.PostAsync($"servers/{id}/action", new JsonObject { [action] = argument }, [202], cancellationToken));
        await Attempt.To($"Error waiting for instance ({id}) to become {wanted}", async () =>
        {
            await new StateWait([], [target], timeout, service.Cloud.Stopping)
                .UntilAsync(token => InstanceResource.StatusAsync(service, id, token), cancellationToken);
            return true;
        });
    }
}
