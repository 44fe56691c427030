namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Opens and removes a world's machines.</summary>
internal static class NodeHosts
{
    /// <summary>
    /// Installs what is missing, builds the image if need be, finds the machines of an earlier process.
    /// Where that is impossible the result says why, and machines are only pretended.
    /// </summary>
    public static async Task<INodeHost> OpenAsync(NodeHostOptions options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new NoNodeHost("nodes are Linux machines and need a Linux host");
        }

        if (await Prerequisites.EnsureAsync(options.Progress, cancellationToken) is { } reason)
        {
            return new NoNodeHost(reason);
        }

        try
        {
            var names = new WorldNames(options.StateDirectory);
            Directory.CreateDirectory(names.NodesDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var image = new NodeImage(options.CacheDirectory, options.Progress);
            await image.EnsureAsync(cancellationToken);
            var overlay = await NodeDisk.CanOverlayAsync(names, image, cancellationToken);
            var block = await CloudUplink.EnsureAsync(names, cancellationToken);
            var host = new NodeHost(names, options, image, overlay, block);
            await host.AdoptAsync(options.Progress, cancellationToken);
            return host;
        }
        catch (NodeHostException exception)
        {
            return new NoNodeHost(exception.Message);
        }
    }

    /// <summary>
    /// Removes all machines of the world of a state directory and all that belongs to them: processes, namespaces, links, routes, mounts,
    /// disks. Needs no records. Nobody may have the world open.
    /// </summary>
    public static async Task RemoveEverythingAsync(string stateDirectory, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        var names = new WorldNames(stateDirectory);
        await NodeMachine.KillMachinesAsync(names.Prefix + "-", cancellationToken);
        await CloudUplink.RemoveAsync(names, cancellationToken);
        foreach (var networkNamespace in NetworkNamespaces.WithPrefix(names.Prefix + "-"))
        {
            await NetworkNamespaces.RemoveAsync(networkNamespace, cancellationToken);
        }

        foreach (var machine in MachineLeftovers.MachinesWithPrefix(names.Prefix + "-"))
        {
            await MachineLeftovers.RemoveAsync(machine, cancellationToken);
        }

        await HostCommand.RunAsync("rm", ["-rf", "--one-file-system", names.NodesDirectory], cancellationToken);
    }
}
