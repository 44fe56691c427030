using System.Globalization;

namespace GourmetGram.Rehearsal.World;

/// <summary>What the world is told on its command line.</summary>
/// <param name="Verb">serve, stop or remove.</param>
/// <param name="StateDirectory">The world's own folder; its path is the world's identity on this machine.</param>
/// <param name="CacheDirectory">The user's cache, shared between worlds.</param>
/// <param name="RootDirectory">The checkout, for the playbook and the manifests of the stand-in install.</param>
/// <param name="LeaseDelay">From "now" to ACTIVE.</param>
internal sealed record WorldOptions(string Verb, string StateDirectory, string CacheDirectory, string RootDirectory, TimeSpan LeaseDelay)
{
    private const string Usage = "usage: gourmetgram-rehearsal serve|stop|remove --state DIR --cache DIR --root DIR [--lease-delay SECONDS]";

    public string DescriptionFile => Path.Combine(StateDirectory, "world.json");

    public string InstallDirectory => Path.Combine(RootDirectory, "build", "Rehearsal", "Install");

    public static WorldOptions Parse(string[] arguments)
    {
        if (arguments is not [("serve" or "stop" or "remove") and var verb, .. var rest] || rest.Length % 2 != 0)
        {
            throw new WorldException(Usage);
        }

        var values = new Dictionary<string, string>();
        foreach (var pair in rest.Chunk(2))
        {
            if (pair[0] is not ("--state" or "--cache" or "--root" or "--lease-delay") || !values.TryAdd(pair[0], pair[1]))
            {
                throw new WorldException(Usage);
            }
        }

        return new WorldOptions(
            verb,
            Folder("--state"),
            Folder("--cache"),
            Folder("--root"),
            values.TryGetValue("--lease-delay", out var seconds)
                ? int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var delay) ? TimeSpan.FromSeconds(delay) : throw new WorldException(Usage)
                : TimeSpan.FromSeconds(1));

        string Folder(string name) => values.TryGetValue(name, out var path) ? Path.GetFullPath(path) : throw new WorldException($"{name} is missing; {Usage}");
    }
}
