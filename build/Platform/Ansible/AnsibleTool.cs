using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ansible;

/// <summary>The ansible-playbook in use.</summary>
/// <param name="Program">Full path.</param>
/// <param name="Version">Version of ansible-core.</param>
public sealed record AnsibleInstallation(string Program, Version Version);

/// <summary>Finds ansible-playbook, or installs Debian's where that is possible.</summary>
/// <param name="processes">Runs the programs.</param>
/// <param name="reporter">Told when something is installed.</param>
/// <param name="cache">The user's cache folder; remembers versions, which take a second to ask for.</param>
public sealed partial class AnsibleTool(IProcessRunner processes, IReporter reporter, string cache)
{
    private const string Playbook = "ansible-playbook";

    /// <summary>Finds a fitting ansible-playbook on the PATH; null when there is none.</summary>
    public async Task<AnsibleInstallation?> FindAsync(CancellationToken cancellationToken)
    {
        var environment = ChildEnvironment.Clean();
        if (Programs.Find(Playbook, environment) is not { } program || Programs.Find("ssh", environment) is null)
        {
            return null;
        }

        var version = await VersionAsync(program, cancellationToken).ConfigureAwait(false);
        return version is not null && version >= Versions.AnsibleMinimum ? new AnsibleInstallation(program, version) : null;
    }

    /// <summary>Finds ansible-playbook, installs it when it is missing and this machine has apt and the rights.</summary>
    /// <exception cref="ToolException">There is none and it cannot be installed; says what to type.</exception>
    public async Task<AnsibleInstallation> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        if (Programs.Find(Playbook, ChildEnvironment.Clean()) is { } old)
        {
            var version = await VersionAsync(old, cancellationToken).ConfigureAwait(false);
            if (version is not null && version < Versions.AnsibleMinimum)
            {
                throw new ToolException($"ansible-core {version} at {old} is too old; {Versions.AnsibleMinimum} or later is needed", null, ByHand);
            }
        }

        await InstallAsync(cancellationToken).ConfigureAwait(false);
        return await FindAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new ToolException($"Ansible was installed, but no {Playbook} of version {Versions.AnsibleMinimum} or later is on the PATH", null, ByHand);
    }

    private static string ByHand =>
        OperatingSystem.IsWindows()
            ? "Ansible does not run on Windows: run the build in WSL"
            : "type: python3 -m venv ~/.local/ansible && ~/.local/ansible/bin/pip install 'ansible-core>=2.16,<2.19' && export PATH=~/.local/ansible/bin:$PATH";

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        var environment = ChildEnvironment.With(("DEBIAN_FRONTEND", "noninteractive"));
        var root = Environment.IsPrivilegedProcess;
        if (Programs.Find("apt-get", environment) is null
            || (!root && (await TryAsync("sudo", ["-n", "true"]).ConfigureAwait(false))?.ExitCode != 0))
        {
            throw new ToolException($"{Playbook} is not on the PATH, and it cannot be installed from here", null, ByHand);
        }

        using var activity = reporter.Begin("installing Ansible (Debian's ansible-core)");
        string[] install =
        [
            "apt-get", "install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "ansible-core", "openssh-client",
        ];
        var result = await AptAsync(install).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            // Fresh machines have no package lists, or stale ones.
            activity.Update("apt-get update");
            await AptAsync(["apt-get", "update", "-o", "DPkg::Lock::Timeout=300"]).ConfigureAwait(false);
            activity.Update("apt-get install");
            result = await AptAsync(install).ConfigureAwait(false);
        }

        if (result.ExitCode != 0)
        {
            throw new ToolException("Ansible could not be installed with apt-get", Last(result.Error), ByHand);
        }

        activity.Complete();

        Task<ProcessResult> AptAsync(string[] command) =>
            RunAsync(root ? command[0] : "sudo", root ? command[1..] : ["-n", "DEBIAN_FRONTEND=noninteractive", .. command]);

        async Task<ProcessResult?> TryAsync(string program, string[] arguments) =>
            Programs.Find(program, environment) is null ? null : await RunAsync(program, arguments).ConfigureAwait(false);

        Task<ProcessResult> RunAsync(string program, string[] arguments) =>
            processes.RunAsync(new ProcessSpec(program, [.. arguments], Path.GetTempPath(), environment), cancellationToken);
    }

    private async Task<Version?> VersionAsync(string program, CancellationToken cancellationToken)
    {
        // The program's real file changes with every installation, so its path, time and size stand for its version.
        var file = new FileInfo(program).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(program);
        var identity = string.Create(CultureInfo.InvariantCulture, $"{program}|{file.FullName}|{file.LastWriteTimeUtc.Ticks}|{file.Length}");
        var memo = Path.Combine(cache, "tools", $"ansible-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16]}");
        if (File.Exists(memo) && Version.TryParse(await File.ReadAllTextAsync(memo, cancellationToken).ConfigureAwait(false), out var known))
        {
            return known;
        }

        var result = await processes.RunAsync(
            new ProcessSpec(program, ["--version"], Path.GetTempPath(), ChildEnvironment.With(("LC_ALL", "C.UTF-8"), ("ANSIBLE_HOME", Path.Combine(cache, "ansible")))),
            cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0 || !Version.TryParse(CoreVersion().Match(result.Output).Groups[1].Value, out var version))
        {
            return null;
        }

        PrivateFile.Write(memo, version.ToString());
        return version;
    }

    private static string? Last(string text) => text.Trim() is { Length: > 0 } words ? string.Join('\n', words.Split('\n').TakeLast(5)) : null;

    [GeneratedRegex(@"\[core (\d+\.\d+\.\d+)")]
    private static partial Regex CoreVersion();
}
