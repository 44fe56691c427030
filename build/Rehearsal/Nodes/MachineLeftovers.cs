namespace GourmetGram.Rehearsal.Nodes;

/// <summary>What systemd-nspawn leaves on the host when its machine is gone.</summary>
internal static class MachineLeftovers
{
    private const string Propagation = "/run/systemd/nspawn/propagate";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private static readonly string[] ControlGroupRoots = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];

    /// <summary>A control group stays busy for a moment after its last process has ended.</summary>
    public static async Task RemoveAsync(string machine, CancellationToken cancellationToken)
    {
        string[] directories = [.. ControlGroupRoots.Append(Propagation).Select(root => Path.Combine(root, machine))];
        if (!await Waiting.UntilAsync(() => directories.All(TryRemove), Deadline, cancellationToken))
        {
            throw new NodeHostException($"could not remove {string.Join(", ", directories.Where(Directory.Exists))}: something still uses it");
        }
    }

    public static IEnumerable<string> MachinesWithPrefix(string prefix) =>
        ControlGroupRoots.Append(Propagation)
            .Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root, prefix + "*"))
            .Select(path => Path.GetFileName(path))
            .Distinct();

    /// <summary>Folders only: a control group's files go with it, and a propagation folder has none.</summary>
    private static bool TryRemove(string directory)
    {
        try
        {
            foreach (var child in Directory.EnumerateDirectories(directory))
            {
                if (!TryRemove(child))
                {
                    return false;
                }
            }

            Directory.Delete(directory);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
