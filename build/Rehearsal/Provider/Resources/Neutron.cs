using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>What all of Neutron's objects have in common.</summary>
internal static class Neutron
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Waits until the object is in place: ACTIVE, or DOWN where nothing uses it yet.</summary>
    public static Task WaitReadyAsync(Service service, string path, string wrapper, string failure, TimeSpan timeout, CancellationToken cancellationToken) =>
        Attempt.To(failure, async () =>
        {
            await new StateWait(["BUILD"], ["ACTIVE"], timeout, service.Cloud.Stopping).UntilAsync(
                async token =>
                {
                    var status = Observation.TextOf((await service.GetAsync(path, token))[wrapper]?["status"]);
                    return status == "DOWN" ? "ACTIVE" : status;
                },
                cancellationToken);
            return true;
        });

    /// <summary>Puts the configured tags on a new object.</summary>
    public static Task TagNewAsync(Service service, string collection, string type, string id, ObjectValue planned, CancellationToken cancellationToken) =>
        planned.Texts("tags").IsEmpty
            ? Task.CompletedTask
            : PutTagsAsync(service, collection, type, id, planned.Texts("tags"), cancellationToken);

    /// <summary>Changes the configured tags and leaves those of others alone.</summary>
    public static Task TagAgainAsync(
        Service service, string collection, string type, string id, ObjectValue prior, ObjectValue planned, CancellationToken cancellationToken) =>
        prior["tags"].Equals(planned["tags"])
            ? Task.CompletedTask
            : PutTagsAsync(
                service, collection, type, id, prior.Texts("all_tags").Except(prior.Texts("tags")).Union(planned.Texts("tags")), cancellationToken);

    private static Task PutTagsAsync(
        Service service, string collection, string type, string id, IEnumerable<string> tags, CancellationToken cancellationToken) =>
        Attempt.To($"Error setting tags on {type} {id}", () => service.PutAsync(
            $"{collection}/{id}/tags",
            new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode?)JsonValue.Create(tag))]) },
            cancellationToken));
}
