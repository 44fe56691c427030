namespace GourmetGram.Rehearsal.Nodes;

/// <summary>The Debian archive that this host itself installs from, so that the image comes the same way.</summary>
internal static class DebianMirror
{
    /// <summary>Null when the host names none (another distribution, or no package lists yet): mmdebstrap knows Debian's own.</summary>
    public static async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        var targets = await HostCommand.TryAsync(
            "apt-get",
            ["indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)", "Created-By: Packages"],
            null,
            cancellationToken);
        return targets.Output.Split('\n')
            .Select(line => line.Split(' '))
            .Where(fields => fields is [var uri, var release, "main", "Debian"]
                && uri.StartsWith("http", StringComparison.Ordinal)
                && !release.Contains('-'))
            .Select(fields => fields[0])
            .FirstOrDefault();
    }
}
