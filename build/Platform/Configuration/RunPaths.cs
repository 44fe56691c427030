namespace GourmetGram.Platform.Configuration;

/// <summary>Where things lie. All paths are absolute.</summary>
/// <param name="Root">The checkout.</param>
/// <param name="Cache">The user's cache folder for this project, shared between checkouts (tools, images).</param>
/// <param name="Site">Name of the site; its scratch has a folder of its own.</param>
public sealed record RunPaths(string Root, string Cache, string Site)
{
    /// <summary>.nuke/temp: scratch, never committed.</summary>
    public string Temp => Path.Combine(Root, ".nuke", "temp");

    /// <summary>.nuke/temp/SITE: state, generated configuration and logs of this site, mode 0700.</summary>
    public string SiteFolder => Path.Combine(Temp, Site);

    /// <summary>Logs of this site's runs.</summary>
    public string Logs => Path.Combine(SiteFolder, "logs");

    /// <summary>Log of one phase or tool.</summary>
    public string Log(string name) => Path.Combine(Logs, $"{name}.log");

    /// <summary>Terraform's configuration for the nodes.</summary>
    public string TerraformConfiguration => Path.Combine(Root, "tf", "kvm");

    /// <summary>Working copy of tf/kvm in which Terraform runs, with its state.</summary>
    public string TerraformFolder => Path.Combine(SiteFolder, "terraform");

    /// <summary>Committed playbooks.</summary>
    public string Ansible => Path.Combine(Root, "ansible");

    /// <summary>Generated ssh_config, ansible.cfg, inventory, known_hosts.</summary>
    public string AnsibleFolder => Path.Combine(SiteFolder, "ansible");

    /// <summary>Kubeconfig of the cluster that this site made.</summary>
    public string Kubeconfig => Path.Combine(SiteFolder, "kubeconfig");

    /// <summary>The checkout that a folder lies in: the nearest one upwards with a .nuke folder.</summary>
    /// <exception cref="Errors.UsageException">There is none.</exception>
    public static string FindRoot(string folder)
    {
        for (var candidate = new DirectoryInfo(folder); candidate is not null; candidate = candidate.Parent)
        {
            // .nuke/temp/boot holds the compiled build: the .nuke that counts is the one with the committed defaults.
            if (File.Exists(Path.Combine(candidate.FullName, ".nuke", "parameters.json")))
            {
                return candidate.FullName;
            }
        }

        throw new Errors.UsageException($"{folder} lies in no checkout", null, "run ./build.sh of a checkout of this repository");
    }

    /// <summary>The cache folder that a user expects: XDG_CACHE_HOME, ~/.cache or the platform's own.</summary>
    public static string DefaultCache()
    {
        var folder = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } chosen && Path.IsPathRooted(chosen)
            ? chosen
            : OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(folder, "gourmetgram");
    }
}
