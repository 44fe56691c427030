using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>Watches: one line of JSON per change, until the client, its timeout or the server ends it.</summary>
internal sealed class WatchEndpoint(ClusterObjects objects, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(45);
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QuietBeforeBookmark = TimeSpan.FromSeconds(1);

    public async Task WatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = new Session(request, objects);
        var initial = CheckInitial(request);
        var space = request.Namespace.Length == 0 ? null : request.Namespace;
        var key = ClusterObjects.Key(request.Kind);
        var asked = Asked(request);
        using var deadline = new CancellationTokenSource(Timeout(request), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        request.Context.Response.StatusCode = 200;
        request.Context.Response.ContentType = "application/json";
        ObjectStore.Watcher? watcher;
        IReadOnlyList<StoredObject> existing = [];
        var version = asked;
        if (asked == 0 || initial)
        {
            (existing, version, watcher) = objects.Store.ListAndWatch(key, space);
        }
        else
        {
            watcher = objects.Store.Watch(key, space, asked);
        }

        await request.Context.Response.StartAsync(cancellationToken);
        await request.Context.Response.Body.FlushAsync(cancellationToken);
        if (watcher is null)
        {
            await session.SendAsync("ERROR", ApiErrors.TooOld(asked, objects.Store.Oldest).ToStatus(), cancellationToken);
            return;
        }

        using (watcher)
        {
            try
            {
                await RunAsync(session, watcher, existing, version, initial, either.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // The client's timeout: the stream just ends.
            }
        }
    }

    private async Task RunAsync(
        Session session, ObjectStore.Watcher watcher, IReadOnlyList<StoredObject> existing, long version, bool initial, CancellationToken cancellationToken)
    {
        foreach (var stored in existing)
        {
            if (session.Matches(stored.Object))
            {
                await session.SendItemAsync("ADDED", stored.Object, cancellationToken);
            }
        }

        if (initial)
        {
            await session.BookmarkAsync(version, true, cancellationToken);
        }

        var owed = false;
        while (true)
        {
            var wait = owed ? QuietBeforeBookmark : BookmarkInterval;
            if (!await AnyWithinAsync(watcher, wait, cancellationToken))
            {
                if (session.WantsBookmarks)
                {
                    await session.BookmarkAsync(Math.Max(version, objects.Store.Version), false, cancellationToken);
                }

                owed = false;
                continue;
            }

            while (watcher.Changes.TryRead(out var change))
            {
                version = change.Version;
                owed |= session.WantsBookmarks;
                await session.SendChangeAsync(change, cancellationToken);
            }
        }
    }

    private async Task<bool> AnyWithinAsync(ObjectStore.Watcher watcher, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
        try
        {
            return await watcher.Changes.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool CheckInitial(ApiRequest request)
    {
        var match = request.Option("resourceVersionMatch");
        if (request.Option("sendInitialEvents") is null)
        {
            return match is null
                ? false
                : throw ApiErrors.InvalidOptions(
                    "ListOptions",
                    "resourceVersionMatch",
                    "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
                    "FieldValueForbidden");
        }

        return match == "NotOlderThan"
            ? request.Flag("sendInitialEvents")
            : throw ApiErrors.InvalidOptions(
                "ListOptions",
                "resourceVersionMatch",
                "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
                "FieldValueForbidden");
    }

    private static long Asked(ApiRequest request)
    {
        if (request.Option("resourceVersion") is not { Length: > 0 } text)
        {
            return 0;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw ApiErrors.Internal($"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    private static TimeSpan Timeout(ApiRequest request) =>
        int.TryParse(request.Option("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : Longest;

    /// <summary>One stream: its selectors, its shape, and what was sent.</summary>
    private sealed class Session(ApiRequest request, ClusterObjects objects)
    {
        private readonly LabelSelector labels = LabelSelector.Parse(request.Option("labelSelector"));
        private readonly FieldSelector fields = FieldSelector.Parse(request.Option("fieldSelector"), request.Kind);
        private readonly Representation representation = Representation.Of(request);
        private bool columnsSent;

        public bool WantsBookmarks { get; } = request.Flag("allowWatchBookmarks") && request.Option("allowWatchBookmarks") is not null;

        public bool Matches(JsonObject item) => labels.Matches(item) && fields.Matches(item);

        public async Task SendChangeAsync(Change change, CancellationToken cancellationToken)
        {
            var now = change.Type != ChangeType.Deleted && Matches(change.Object.Object);
            var before = change.Previous is { } previous && Matches(previous.Object);
            switch (before, now)
            {
                case (false, true):
                    await SendItemAsync("ADDED", change.Object.Object, cancellationToken);
                    break;
                case (true, true):
                    await SendItemAsync("MODIFIED", change.Object.Object, cancellationToken);
                    break;
                case (true, false):
                    await SendItemAsync("DELETED", change.Object.Object, cancellationToken);
                    break;
            }
        }

        public async Task SendItemAsync(string type, JsonObject item, CancellationToken cancellationToken)
        {
            var node = representation.One(request.Kind, item, objects.Now, columns: !columnsSent);
            columnsSent = true;
            await SendAsync(type, node, cancellationToken);
        }

        public async Task BookmarkAsync(long version, bool initialEnd, CancellationToken cancellationToken)
        {
            var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
            if (initialEnd)
            {
                metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            }

            var item = new JsonObject { ["kind"] = request.Kind.Kind, ["apiVersion"] = request.Kind.ApiVersion, ["metadata"] = metadata };
            var node = representation.Form == Form.Whole ? item : representation.One(request.Kind, item, objects.Now, columns: !columnsSent);
            columnsSent = true;
            await SendAsync("BOOKMARK", node, cancellationToken);
        }

        public async Task SendAsync(string type, JsonNode node, CancellationToken cancellationToken)
        {
            var line = Json.Bytes(new JsonObject { ["type"] = type, ["object"] = node.DeepClone() });
            Array.Resize(ref line, line.Length + 1);
            line[^1] = (byte)'\n';
            await request.Context.Response.Body.WriteAsync(line, cancellationToken);
            await request.Context.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
