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
public sealed record AnsibleInstallation(string Program, Version Version)
{
    /// <summary>Why this one, in a few words.</summary>
    public string Why { get; init; } = "on the PATH";
}

/// <summary>
/// Finds the ansible-playbook of our own playbooks: on the PATH, in an environment of our own, from Debian's packages where that is
/// possible, else from the Python package index.
/// </summary>
/// <param name="processes">Runs the programs.</param>
/// <param name="reporter">Told when something is installed.</param>
/// <param name="cache">The user's cache folder; remembers versions, which take a second to ask for.</param>
public sealed partial class AnsibleTool(IProcessRunner processes, IReporter reporter, string cache)
{
    private const string Playbook = "ansible-playbook";

    private const string Own = "ansible-core";

    /// <summary>Package index for an environment of our own, null for pip's default.</summary>
    public Uri? Index { get; init; }

    /// <summary>Finds programs; the PATH unless told otherwise.</summary>
    internal Func<string, string?> Look { get; init; } = name => Programs.Find(name, ChildEnvironment.Clean());

    private PythonEnvironments Environments => new(processes, reporter, cache, Index) { Look = Look };

    /// <summary>Finds a fitting ansible-playbook on the PATH, or the one that was installed for us; null when there is neither.</summary>
    public async Task<AnsibleInstallation?> FindAsync(CancellationToken cancellationToken)
    {
        if (Look("ssh") is null)
        {
            return null;
        }

        if (await OnPathAsync(cancellationToken).ConfigureAwait(false) is { } found && found.Version >= Versions.AnsibleMinimum)
        {
            return found;
        }

        foreach (var program in Environments.All(Own).Select(folder => PythonEnvironments.Program(folder, Playbook)))
        {
            if (await VersionAsync(program, cancellationToken).ConfigureAwait(false) is { } version && version >= Versions.AnsibleMinimum)
            {
                return new AnsibleInstallation(program, version) { Why = "from the Python package index, in an environment of our own" };
            }
        }

        return null;
    }

    /// <summary>Finds ansible-playbook, installs it when it is missing: with apt where this machine has it and the rights, else with pip or uv.</summary>
    /// <exception cref="ToolException">There is none and it cannot be installed; says what to type.</exception>
    public async Task<AnsibleInstallation> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        if (OperatingSystem.IsWindows())
        {
            throw new ToolException("Ansible does not run on Windows", null, ByHand);
        }

        if (await OnPathAsync(cancellationToken).ConfigureAwait(false) is { } old && old.Version < Versions.AnsibleMinimum)
        {
            // Debian's would only be this one again.
            return await FromIndexAsync($"ansible-core {old.Version} at {old.Program} is too old; {Versions.AnsibleMinimum} or later is needed", cancellationToken).ConfigureAwait(false);
        }

        ToolException refused;
        try
        {
            await InstallAsync(cancellationToken).ConfigureAwait(false);
            return await FindAsync(cancellationToken).ConfigureAwait(false) is { } installed
                ? installed with { Why = "installed with apt-get" }
                : throw new ToolException($"Ansible was installed, but no {Playbook} of version {Versions.AnsibleMinimum} or later is on the PATH", null, ByHand);
        }
        catch (ToolException failure)
        {
            refused = failure;
        }

        return await FromIndexAsync(refused.What, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a missing one would be installed from, in a few words; null when it cannot be. Installs nothing.</summary>
    internal async Task<string?> SourceAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        // Whether sudo wants a password is found out when it is needed.
        if (Look("apt-get") is not null && (Environment.IsPrivilegedProcess || Look("sudo") is not null))
        {
            return "Debian's packages";
        }

        try
        {
            _ = await PythonAsync(cancellationToken).ConfigureAwait(false);
            return Look("ssh") is null ? null : "the Python package index";
        }
        catch (ToolException)
        {
            return null;
        }
    }

    /// <summary>The ansible-playbook on the PATH, of whatever version; null when there is none or it does not run.</summary>
    internal async Task<AnsibleInstallation?> OnPathAsync(CancellationToken cancellationToken) =>
        Look(Playbook) is { } program
        && await VersionAsync(program, cancellationToken).ConfigureAwait(false) is { } version
            ? new AnsibleInstallation(program, version)
            : null;

    private async Task<AnsibleInstallation> FromIndexAsync(string trouble, CancellationToken cancellationToken)
    {
        if (Look("ssh") is null)
        {
            throw new ToolException($"{trouble}, and there is no ssh on the PATH", null, "install OpenSSH's client");
        }

        try
        {
            var python = await PythonAsync(cancellationToken).ConfigureAwait(false);
            await Environments.EnsureAsync(Own, python, ["ansible-core>=2.16,<2.19"], cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException failure)
        {
            throw new ToolException(trouble, string.Join('\n', new[] { failure.What, failure.Why }.OfType<string>()), ByHand, failure);
        }

        return await FindAsync(cancellationToken).ConfigureAwait(false) ?? throw new ToolException(trouble, "the one that was installed does not run", ByHand);
    }

    private Task<PythonInterpreter> PythonAsync(CancellationToken cancellationToken) =>
        Environments.PythonAsync("Ansible", PythonMinimum, KubesprayOptions.PythonBelow, cancellationToken);

    private static string ByHand =>
        OperatingSystem.IsWindows()
            ? "run the build in WSL"
            : "type: python3 -m venv ~/.local/ansible && ~/.local/ansible/bin/pip install 'ansible-core>=2.16,<2.19' && export PATH=~/.local/ansible/bin:$PATH";

    // What ansible-core 2.16 runs on.
    private static readonly Version PythonMinimum = new(3, 10);

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        var environment = ChildEnvironment.With(("DEBIAN_FRONTEND", "noninteractive"));
        var root = Environment.IsPrivilegedProcess;
        if (Look("apt-get") is null
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
            Look(program) is null ? null : await RunAsync(program, arguments).ConfigureAwait(false);

        Task<ProcessResult> RunAsync(string program, string[] arguments) =>
            processes.RunAsync(new ProcessSpec(program, [.. arguments], Path.GetTempPath(), environment), cancellationToken);
    }

    internal async Task<Version?> VersionAsync(string program, CancellationToken cancellationToken)
    {
        if (!File.Exists(program))
        {
            return null;
        }

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
