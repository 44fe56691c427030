using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Buffers.Text;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>GET of one object and of lists.</summary>
internal sealed class ReadEndpoint(ClusterObjects objects, TimeProvider time)
{
    private static readonly TimeSpan FutureVersionWait = TimeSpan.FromSeconds(3);

    public async Task GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var item = objects.Get(request.Kind, request.Namespace, request.Name);
        var node = Representation.Of(request).One(request.Kind, item, objects.Now);
        await Answers.JsonAsync(request.Context, 200, node, cancellationToken);
    }

    public async Task ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var labels = LabelSelector.Parse(request.Option("labelSelector"));
        var fields = FieldSelector.Parse(request.Option("fieldSelector"), request.Kind);
        var space = request.Namespace.Length == 0 ? null : request.Namespace;
        var (page, asked) = await StartAsync(request, space, cancellationToken);
        var limit = request.Option("resourceVersion") == "0" && request.Option("continue") is null ? 0 : Limit(request);
        var matching = page.Objects
            .Where(stored => page.Start is null || string.CompareOrdinal(stored.Key, page.Start) >= 0)
            .Where(stored => labels.Matches(stored.Object) && fields.Matches(stored.Object))
            .ToList();
        var metadata = new JsonObject { ["resourceVersion"] = asked.ToString(CultureInfo.InvariantCulture) };
        if (limit > 0 && matching.Count > limit)
        {
            metadata["continue"] = ContinueToken(asked, matching[limit - 1].Key);
            if (labels.Requirements.IsEmpty && fields.Terms.IsEmpty)
            {
                metadata["remainingItemCount"] = matching.Count - limit;
            }

            matching = matching.GetRange(0, limit);
        }

        var node = Representation.Of(request).Many(request.Kind, [.. matching.Select(stored => stored.Object)], metadata, objects.Now);
        await Answers.JsonAsync(request.Context, 200, node, cancellationToken);
    }

    private async Task<(Page Page, long Version)> StartAsync(ApiRequest request, string? space, CancellationToken cancellationToken)
    {
        var key = ClusterObjects.Key(request.Kind);
        if (request.Option("continue") is { Length: > 0 } token)
        {
            var (version, start) = ReadToken(token);
            var then = version < 0 ? null : objects.Store.ListAt(key, space, version);
            if (then is not null)
            {
                return (new Page(then, start), version);
            }

            if (version >= 0)
            {
                throw new ApiError(
                    410,
                    "Expired",
                    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.")
                {
                    Continue = ContinueToken(-1, start[..^1]),
                };
            }

            var (rest, now) = objects.Store.List(key, space);
            return (new Page(rest, start), now);
        }

        if (request.Option("resourceVersion") is { Length: > 0 } text && text != "0")
        {
            var asked = Version(text);
            if (asked > objects.Store.Version)
            {
                await WaitForAsync(asked, cancellationToken);
            }

            if (request.Option("resourceVersionMatch") == "Exact")
            {
                return (new Page(
                    objects.Store.ListAt(key, space, asked)
                        ?? throw new ApiError(410, "Expired", "The resourceVersion for the provided list is too old."),
                    null), asked);
            }
        }
        else if (request.Option("resourceVersionMatch") is not null && request.Option("resourceVersion") is null or "")
        {
            throw ApiErrors.InvalidOptions(
                "ListOptions",
                "resourceVersionMatch",
                "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
                "FieldValueForbidden");
        }

        var (all, current) = objects.Store.List(key, space);
        return (new Page(all, null), current);
    }

    private async Task WaitForAsync(long asked, CancellationToken cancellationToken)
    {
        using var changes = objects.Store.Watch(null, null, objects.Store.Version);
        using var deadline = new CancellationTokenSource(FutureVersionWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            while (objects.Store.Version < asked && await changes!.Changes.WaitToReadAsync(either.Token))
            {
                changes.Changes.TryRead(out _);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var current = objects.Store.Version;
            throw new ApiError(
                504,
                "Timeout",
                string.Create(CultureInfo.InvariantCulture, $"Timeout: Too large resource version: {asked}, current: {current}"),
                new JsonObject
                {
                    ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
                    ["retryAfterSeconds"] = 1,
                });
        }
    }

    private static long Version(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw ApiErrors.BadRequest($"invalid resource version \"{text}\"");

    private static int Limit(ApiRequest request)
    {
        if (request.Option("limit") is not { Length: > 0 } text)
        {
            return 0;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private static string ContinueToken(long version, string lastKey) => Base64Url.EncodeToString(Json.Bytes(new JsonObject
    {
        ["v"] = "meta.k8s.io/v1",
        ["rv"] = version,
        ["start"] = lastKey + "\0",
    }));

    private static (long Version, string Start) ReadToken(string token)
    {
        try
        {
            var content = Json.ParseObject(Base64Url.DecodeFromChars(token));
            return (content.Number("rv"), content.Text("start") ?? "");
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            throw ApiErrors.BadRequest($"invalid continue token: {failure.Message}");
        }
    }

    private sealed record Page(IReadOnlyList<StoredObject> Objects, string? Start);
}
