using System.Text.Json.Nodes;
using System.Text.Json;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Files;

namespace GourmetGram.Rehearsal.Cluster.Storage;

/// <summary>
/// The store on disk: one JSON line per write, rewritten as a snapshot when it has grown. A line that a kill cut short is dropped at the next
/// start; what was answered to a client had been handed to the operating system before.
/// </summary>
internal sealed class StoreLog : IDisposable
{
    private const long CompactAbove = 32 * 1024 * 1024;

    private readonly string path;
    private FileStream file;
    private long liveSize;

    private StoreLog(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
        liveSize = file.Length;
    }

    public static StoreLog Open(string directory, Action<string, long, JsonObject?, string> restore)
    {
        var path = Path.Combine(directory, "objects.log");
        var file = PrivateFile.OpenForAppend(path);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        var start = 0;
        while (start < content.Length)
        {
            var length = content.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0 || !Replay(content.AsSpan(start, length), restore))
            {
                break;
            }

            start += length + 1;
        }

        file.SetLength(start);
        file.Position = start;
        return new StoreLog(path, file);
    }

    public void Put(StoredObject stored, Func<(long Version, IEnumerable<StoredObject> Objects)> live)
    {
        Write(file, PutLine(stored));
        Compact(live);
    }

    public void Remove(StoredObject stored, long version, Func<(long Version, IEnumerable<StoredObject> Objects)> live)
    {
        Write(file, new JsonObject { ["r"] = stored.Resource, ["v"] = version, ["k"] = stored.Key });
        Compact(live);
    }

    public void Dispose() => file.Dispose();

    private static JsonObject PutLine(StoredObject stored) => new()
    {
        ["r"] = stored.Resource,
        ["v"] = stored.Version,
        ["o"] = stored.Object.DeepClone(),
    };

    private static bool Replay(ReadOnlySpan<byte> line, Action<string, long, JsonObject?, string> restore)
    {
        try
        {
            var entry = Json.ParseObject(line);
            var item = entry["o"] as JsonObject;
            if (item is not null)
            {
                entry.Remove("o");
            }

            restore(entry.Text("r") ?? "", entry.Number("v"), item, entry.Text("k") ?? "");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Write(FileStream target, JsonObject entry)
    {
        var line = Json.Bytes(entry);
        System.Array.Resize(ref line, line.Length + 1);
        line[^1] = (byte)'\n';
        target.Write(line);
        target.Flush();
    }

    private void Compact(Func<(long Version, IEnumerable<StoredObject> Objects)> live)
    {
        if (file.Length < CompactAbove || file.Length < liveSize * 4)
        {
            return;
        }

        var (version, objects) = live();
        var fresh = path + ".new";
        File.Delete(fresh);
        var snapshot = PrivateFile.OpenForAppend(fresh);
        // The newest version may belong to a delete, which a snapshot does not hold.
        Write(snapshot, new JsonObject { ["r"] = "", ["v"] = version, ["k"] = "" });
        foreach (var stored in objects)
        {
            Write(snapshot, PutLine(stored));
        }

        snapshot.Flush(flushToDisk: true);
        file.Dispose();
        File.Move(fresh, path, overwrite: true);
        file = snapshot;
        liveSize = snapshot.Length;
    }
}
