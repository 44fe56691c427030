using System.Runtime.Versioning;
using System.Text.Json;
using GourmetGram.Rehearsal.Files;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Files that are whole or absent, for root's eyes only.</summary>
[SupportedOSPlatform("linux")]
internal static class AtomicFile
{
    public static Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PrivateFile.Write(path, text);
        return Task.CompletedTask;
    }

    public static Task WriteJsonAsync<T>(string path, T value, CancellationToken cancellationToken) =>
        WriteAsync(path, JsonSerializer.Serialize(value, NodeJson.Options), cancellationToken);

    /// <summary>Null when the file is absent or damaged: what it said can be found or chosen anew.</summary>
    public static T? ReadJson<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), NodeJson.Options);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
