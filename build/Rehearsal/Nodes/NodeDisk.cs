using System.Runtime.Versioning;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>
/// A machine's disk: a layer over the shared image where the host can stack file systems, else a copy of it;
/// and the seed from which the machine learns at first boot who it is.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class NodeDisk(WorldNames names, NodeImage image, bool overlay)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode RootDirectory = OwnerOnly
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Whether layers work where the world's state and the image live. Nothing stays mounted.</summary>
    public static async Task<bool> CanOverlayAsync(WorldNames names, NodeImage image, CancellationToken cancellationToken)
    {
        // These two end a path in overlayfs's options.
        if ((names.NodesDirectory + image.Directory).AsSpan().IndexOfAny(":,\\") >= 0)
        {
            return false;
        }

        var probe = Path.Combine(names.NodesDirectory, $".probe-{Guid.NewGuid():N}");
        try
        {
            CreateLayers(probe);
            var result = await HostCommand.TryAsync(
                "unshare",
                [
                    "--mount", "--propagation", "private", "mount", "-t", "overlay", "overlay",
                    "-o", $"lowerdir={image.Directory},upperdir={probe}/upper,workdir={probe}/work", $"{probe}/merged",
                ],
                null,
                cancellationToken);
            return result.Succeeded;
        }
        finally
        {
            Directory.Delete(probe, recursive: true);
        }
    }

    /// <summary>The image that the disk was made from: layers fit no other, even when the recipe has changed meanwhile.</summary>
    public static string? ImageOf(string nodeDirectory)
    {
        var file = Path.Combine(nodeDirectory, "image");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    public async Task EnsureAsync(NodeSpec spec, CancellationToken cancellationToken)
    {
        var directory = names.NodeDirectory(spec.ServerId);
        var root = Path.Combine(directory, "root");
        if (!Directory.Exists(root))
        {
            if (overlay || Directory.Exists(Path.Combine(directory, "upper")))
            {
                CreateLayers(directory);
            }
            else
            {
                await CopyAsync(root, cancellationToken);
            }
        }

        if (ImageOf(directory) is not { } made || !Directory.Exists(made))
        {
            await AtomicFile.WriteAsync(Path.Combine(directory, "image"), image.Directory + "\n", cancellationToken);
        }

        await SeedAsync(spec, Path.Combine(directory, "seed"), cancellationToken);
    }

    private static async Task SeedAsync(NodeSpec spec, string seed, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(seed, OwnerOnly);
        await AtomicFile.WriteAsync(Path.Combine(seed, "instance-id"), spec.ServerId + "\n", cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(seed, "hostname"), spec.Hostname + "\n", cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(seed, "user-data"), spec.UserData ?? "", cancellationToken);
        await AtomicFile.WriteAsync(
            Path.Combine(seed, "authorized_keys"),
            string.Concat(spec.AuthorizedKeys.Select(key => key.Trim() + "\n")),
            cancellationToken);
    }

    private static void CreateLayers(string directory)
    {
        Directory.CreateDirectory(directory, OwnerOnly);
        // The upper layer's own mode becomes that of the machine's root directory, whatever this process masks.
        File.SetUnixFileMode(Directory.CreateDirectory(Path.Combine(directory, "upper")).FullName, RootDirectory);
        Directory.CreateDirectory(Path.Combine(directory, "work"), OwnerOnly);
        Directory.CreateDirectory(Path.Combine(directory, "merged"), OwnerOnly);
    }

    private async Task CopyAsync(string root, CancellationToken cancellationToken)
    {
        var copying = root + ".copying";
        await HostCommand.RunAsync("rm", ["-rf", "--one-file-system", copying], cancellationToken);
        await HostCommand.RunAsync("cp", ["-a", "--reflink=auto", image.Directory, copying], cancellationToken);
        Directory.Move(copying, root);
    }
}
