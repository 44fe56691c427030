namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Named network namespaces, as <c>ip netns</c> keeps them.</summary>
internal static class NetworkNamespaces
{
    private const string Directory = "/run/netns";

    public static string PathOf(string name) => $"{Directory}/{name}";

    public static IReadOnlyList<string> WithPrefix(string prefix) =>
        System.IO.Directory.Exists(Directory)
            ? [.. System.IO.Directory.EnumerateFiles(Directory, prefix + "*").Select(path => Path.GetFileName(path))]
            : [];

    public static async Task EnsureAsync(string name, CancellationToken cancellationToken)
    {
        if (await UsableAsync(name, cancellationToken))
        {
            return;
        }

        // A file without a namespace behind it is what a host's restart or a killed command leaves.
        await RemoveAsync(name, cancellationToken);
        await HostCommand.RunAsync("ip", ["netns", "add", name], cancellationToken);
    }

    public static async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (File.Exists(PathOf(name)))
        {
            await HostCommand.TryAsync("ip", ["netns", "del", name], null, cancellationToken);
            File.Delete(PathOf(name));
        }
    }

    private static async Task<bool> UsableAsync(string name, CancellationToken cancellationToken) =>
        File.Exists(PathOf(name)) && (await IpCommand.LinksAsync(name, cancellationToken)).Count > 0;
}
