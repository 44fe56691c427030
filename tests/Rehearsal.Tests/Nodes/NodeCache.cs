namespace GourmetGram.Rehearsal.Tests.Nodes;

/// <summary>The user's own cache: tests build no image that is there already.</summary>
internal static class NodeCache
{
    public static string Directory => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "gourmetgram");
}
