namespace GourmetGram.Rehearsal.Nodes;

/// <summary>What systemd-nspawn leaves on the host when its machine is gone.</summary>
internal static class MachineLeftovers
{
    private const string Propagation = "/run/systemd/nspawn/propagate";

    private static readonly string[] ControlGroupRoots = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];

    public static void Remove(string machine)
    {
        foreach (var root in ControlGroupRoots)
        {
            RemoveControlGroup(Path.Combine(root, machine));
        }

        RemoveEmpty(Path.Combine(Propagation, machine));
    }

    public static IEnumerable<string> MachinesWithPrefix(string prefix) =>
        ControlGroupRoots.Append(Propagation)
            .Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root, prefix + "*"))
            .Select(path => Path.GetFileName(path))
            .Distinct();

    /// <summary>A control group is a folder that only its folders can keep from being removed; its files go with it.</summary>
    private static void RemoveControlGroup(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        foreach (var child in Directory.EnumerateDirectories(path))
        {
            RemoveControlGroup(child);
        }

        RemoveEmpty(path);
    }

    private static void RemoveEmpty(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (IOException)
        {
            // Absent, or still in use for a moment: whoever removes the world tries again.
        }
    }
}
