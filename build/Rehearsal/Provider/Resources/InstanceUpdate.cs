using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>Changes a server in place, one kind of change after another.</summary>
internal sealed record InstanceUpdate(ObjectValue Prior, ObjectValue Planned, CloudClient Cloud, TimeSpan Timeout)
{
    private string Id => Prior.Text("id")!;

    private Service Service => Cloud.Compute(Prior.Text("region"));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Changed("name"))
        {
            await Attempt.To("Error updating OpenStack server", () => Service.PutAsync(
                $"servers/{Id}", new JsonObject { ["server"] = new JsonObject { ["name"] = Planned.Text("name") } }, cancellationToken));
        }

        if (Changed("power_state"))
        {
            await InstancePower.ChangeAsync(
                Service, Id, Prior.Text("power_state") ?? "active", Planned.Text("power_state") ?? "active", Planned.Given("availability_zone"), Timeout,
                cancellationToken);
        }

        if (Changed("metadata"))
        {
            await ChangeMetadataAsync(cancellationToken);
        }

        if (Changed("security_groups"))
        {
            await ChangeSecurityGroupsAsync(cancellationToken);
        }

        if (Changed("admin_pass") && Planned.Given("admin_pass") is { } password)
        {
            await ActAsync(
                $"Error changing admin password of OpenStack server ({Id})", "changePassword", new JsonObject { ["adminPass"] = password }, cancellationToken);
        }

        if (Changed("flavor_id") || Changed("flavor_name"))
        {
            await ResizeAsync(cancellationToken);
        }

        if (Changed("image_id") || Changed("image_name") || Changed("personality"))
        {
            await RebuildAsync(cancellationToken);
        }

        if (Changed("tags"))
        {
            var tags = Prior.Texts("all_tags").Except(Prior.Texts("tags")).Union(Planned.Texts("tags"));
            await Attempt.To($"Error setting tags on server {Id}", () => Service.At(InstanceReader.WithTags).PutAsync(
                $"servers/{Id}/tags", new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode?)tag)]) }, cancellationToken));
        }
    }

    // Unknown is not a change: it only means that the value follows from another one.
    private bool Changed(string name) => !Planned[name].IsUnknown && !Prior[name].Equals(Planned[name]);

    private async Task ChangeMetadataAsync(CancellationToken cancellationToken)
    {
        var (before, after) = (Prior.Map("metadata"), Planned.Map("metadata"));
        foreach (var key in before.Keys.Except(after.Keys))
        {
            await Attempt.ToFind($"Error deleting metadata ({key}) from server ({Id})", async () =>
            {
                await Service.DeleteAsync($"servers/{Id}/metadata/{Uri.EscapeDataString(key)}", cancellationToken);
                return key;
            });
        }

        var body = new JsonObject { ["metadata"] = new JsonObject(after.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))) };
        await Attempt.To(
            $"Error updating OpenStack server ({Id}) metadata", () => Service.PostAsync($"servers/{Id}/metadata", body, [200], cancellationToken));
    }

    private async Task ChangeSecurityGroupsAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<string> before = Prior.Texts("security_groups"), after = Planned.Texts("security_groups");
        foreach (var group in before.Except(after))
        {
            await Attempt.ToFind($"Error removing security group ({group}) from OpenStack server ({Id})", () => Service.PostAsync(
                $"servers/{Id}/action", new JsonObject { ["removeSecurityGroup"] = new JsonObject { ["name"] = group } }, [202], cancellationToken));
        }

        foreach (var group in after.Except(before))
        {
            await ActAsync(
                $"Error adding security group ({group}) to OpenStack server ({Id})", "addSecurityGroup", new JsonObject { ["name"] = group }, cancellationToken);
        }
    }

    private async Task ResizeAsync(CancellationToken cancellationToken)
    {
        var wanted = Changed("flavor_id") ? Planned : Planned.With("flavor_id", Value.Null);
        var flavor = await InstanceLookups.FlavorIdAsync(wanted, Cloud, cancellationToken);
        await ActAsync("Error resizing OpenStack server", "resize", new JsonObject { ["flavorRef"] = flavor }, cancellationToken);
        if (Planned.Blocks("vendor_options").Any(options => options.Flag("ignore_resize_confirmation") == true))
        {
            await WaitAsync("resize", ["RESIZE", "VERIFY_RESIZE"], ["ACTIVE", "SHUTOFF"], cancellationToken);
            return;
        }

        await WaitAsync("resize", ["RESIZE"], ["VERIFY_RESIZE"], cancellationToken);
        await Attempt.To("Error confirming resize of OpenStack server", () => Service.PostAsync(
            $"servers/{Id}/action", new JsonObject { ["confirmResize"] = null }, [202, 204], cancellationToken));
        await WaitAsync("confirm resize", ["VERIFY_RESIZE"], ["ACTIVE", "SHUTOFF"], cancellationToken);
    }

    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        var wanted = Changed("image_id") || !Changed("image_name") ? Planned : Planned.With("image_id", Value.Null);
        var rebuild = new JsonObject { ["imageRef"] = await InstanceLookups.ImageIdAsync(wanted, Cloud, cancellationToken) };
        if (Planned.Blocks("personality") is { IsEmpty: false } files)
        {
            rebuild["personality"] = new JsonArray([.. files.Select(file => new JsonObject
            {
                ["path"] = file.Text("file"),
                ["contents"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(file.Text("content") ?? string.Empty)),
            })]);
        }

        await ActAsync("Error rebuilding OpenStack server", "rebuild", rebuild, cancellationToken);
        await WaitAsync("rebuild", ["REBUILD"], ["ACTIVE", "SHUTOFF"], cancellationToken);
    }

    private Task ActAsync(string failure, string action, JsonNode? argument, CancellationToken cancellationToken) => Attempt.To(
        failure, () => Service.PostAsync($"servers/{Id}/action", new JsonObject { [action] = argument }, [202], cancellationToken));

    private Task WaitAsync(string what, ImmutableArray<string> pending, ImmutableArray<string> targets, CancellationToken cancellationToken) =>
        Attempt.To($"Error waiting for instance ({Id}) to {what}", async () =>
        {
            await new StateWait(pending, targets, Timeout, Cloud.Stopping)
                .UntilAsync(token => InstanceResource.StatusAsync(Service, Id, token), cancellationToken);
            return true;
        });
}
