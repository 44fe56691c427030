using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>What a host must have before it can run machines; installs what is missing where it may.</summary>
internal static class Prerequisites
{
    private sealed record Tool(string Name, string Package);

    private static readonly ImmutableArray<Tool> Tools =
    [
        new("systemd-nspawn", "systemd-container"),
        new("mmdebstrap", "mmdebstrap"),
        new("ip", "iproute2"),
        new("unshare", "util-linux"),
        new("setsid", "util-linux"),
        new("flock", "util-linux"),
        new("mount", "mount"),
        new("gpgv", "gpgv"),
    ];

    /// <summary>Debian's signatures, without which another distribution's host cannot check what the image is built from.</summary>
    private const string DebianKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>Returns null when all is there, else the reason why machines cannot run.</summary>
    public static async Task<string?> EnsureAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "nodes need root: run as root or with passwordless sudo";
        }

        var missing = Missing();
        if (missing.Length > 0 && await InstallAsync(missing, progress, cancellationToken) is { } reason)
        {
            return reason;
        }

        var namespaces = await HostCommand.TryAsync(
            "unshare",
            ["--mount", "--net", "--pid", "--uts", "--ipc", "--cgroup", "--fork", "mount", "-t", "tmpfs", "none", "/tmp"],
            null,
            cancellationToken);
        return namespaces.Succeeded
            ? null
            : $"this host does not let root create namespaces and mounts, as nodes need: {namespaces.Error.Trim()}";
    }

    private static ImmutableArray<string> Missing()
    {
        var packages = Tools.Where(tool => HostTools.Find(tool.Name) is null).Select(tool => tool.Package);
        return [.. (File.Exists(DebianKeyring) ? packages : packages.Append("debian-archive-keyring")).Distinct()];
    }

    private static async Task<string?> InstallAsync(
        ImmutableArray<string> packages,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        var wanted = string.Join(", ", packages);
        if (HostTools.Find("apt-get") is null)
        {
            return $"nodes need what Debian packages as {wanted}, and this host has no apt-get to install it with";
        }

        progress?.Report($"Installing {wanted}");
        var update = await AptGetAsync(["update"], cancellationToken);
        var install = await AptGetAsync(["install", "--yes", "--no-install-recommends", .. packages], cancellationToken);
        return (install.Succeeded, Missing()) switch
        {
            (true, []) => null,
            (true, var still) => $"nodes need {string.Join(", ", still)}, which apt-get installed without its tools appearing",
            _ => $"nodes need {wanted}, which apt-get could not install: {LastLine(install.Error, update.Error)}",
        };
    }

    private static Task<HostCommandResult> AptGetAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        HostCommand.TryAsync(
            "env",
            ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", .. arguments],
            null,
            cancellationToken);

    private static string LastLine(params IEnumerable<string> texts) =>
        texts.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).LastOrDefault()
            ?? "no reason given";
}
