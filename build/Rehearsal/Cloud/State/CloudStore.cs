using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json;
using GourmetGram.Rehearsal.Files;

namespace GourmetGram.Rehearsal.Cloud.State;

/// <summary>Holds the current state, writes each change to disk before anybody is told of it, and wakes those who wait for one.</summary>
internal sealed class CloudStore
{
    private static readonly JsonSerializerOptions Format = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Lock gate = new();
    private readonly string file;
    private volatile CloudState current;
    private TaskCompletionSource changed = New();

    private CloudStore(string file, CloudState state)
    {
        this.file = file;
        current = state;
    }

    public CloudState Current => current;

    /// <summary>Ends at the next change after it was taken.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>Reads the state of an earlier process, or makes and writes the first one.</summary>
    public static CloudStore Open(string file, Func<CloudState> first)
    {
        if (File.Exists(file))
        {
            var found = JsonSerializer.Deserialize<CloudState>(File.ReadAllBytes(file), Format)
                ?? throw new InvalidDataException($"{file} holds no state");
            return new CloudStore(file, found);
        }

        var store = new CloudStore(file, first());
        store.Write(store.current);
        return store;
    }

    /// <summary>Applies a change; it runs under a lock, so it must be pure and quick. It may throw: then nothing has happened.</summary>
    public CloudState Update(Func<CloudState, CloudState> change)
    {
        lock (gate)
        {
            var next = change(current);
            if (ReferenceEquals(next, current))
            {
                return next;
            }

            Write(next);
            current = next;
            Interlocked.Exchange(ref changed, New()).TrySetResult();
            return next;
        }
    }

    /// <summary>Returns when the condition holds.</summary>
    public async Task<CloudState> WaitAsync(Func<CloudState, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Changed;
            var state = current;
            if (condition(state))
            {
                return state;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Write(CloudState state) => PrivateFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(state, Format));
}
