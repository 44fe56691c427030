using System.Text.RegularExpressions;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Doctor;

/// <summary>The programs on this machine, and the key.</summary>
/// <param name="tools">What finds them.</param>
/// <param name="needsKubespray">Whether Kubespray installs the cluster; null when that is not known yet.</param>
internal sealed partial class ToolChecks(ToolFacts tools, bool needsKubespray)
{
    private const string Group = "tools";

    public IEnumerable<DoctorCheck> All() =>
    [
        new(Group, "Terraform", TerraformAsync),
        new(Group, "Ansible", AnsibleAsync),
        new(Group, "OpenSSH", OpenSshAsync),
        new(Group, "SSH key", KeyAsync),
        new(Group, "git", token => ProgramAsync("git", "--version", "on Debian and Ubuntu: apt-get install git", token)),
        new(Group, "Python", token => ProgramAsync("python3", "--version", "on Debian and Ubuntu: apt-get install python3 python3-venv", token)),
    ];

    private async Task<Verdict?> TerraformAsync(CancellationToken cancellationToken)
    {
        var found = await new TerraformTool(tools.Processes, tools.Paths).FindAsync(cancellationToken).ConfigureAwait(false);
        return Verdict.Ok($"{found.Version} ({found.Path})");
    }

    private async Task<Verdict?> AnsibleAsync(CancellationToken cancellationToken)
    {
        var tool = new AnsibleTool(tools.Processes, tools.Reporter, tools.Paths.Cache);
        if (await tool.FindAsync(cancellationToken).ConfigureAwait(false) is { } found)
        {
            return Verdict.Ok($"ansible-core {found.Version} ({found.Program})");
        }

        return Programs.Find("apt-get", ChildEnvironment.Clean()) is not null && (Environment.IsPrivilegedProcess || Programs.Find("sudo", ChildEnvironment.Clean()) is not null)
            ? Verdict.Warning($"ansible-core {Versions.AnsibleMinimum} or later is not on the PATH", "./build.sh Tools installs Debian's")
            : Verdict.Fail($"ansible-core {Versions.AnsibleMinimum} or later is not on the PATH", "./build.sh Tools tells how to install it here", ExitCode.Tools);
    }

    private async Task<Verdict?> OpenSshAsync(CancellationToken cancellationToken)
    {
        foreach (var program in new[] { "ssh", "ssh-keygen" })
        {
            if (Programs.Find(program, ChildEnvironment.Clean()) is null)
            {
                return Verdict.Fail($"{program} is not on the PATH", "install OpenSSH's client; on Debian and Ubuntu: apt-get install openssh-client", ExitCode.Tools);
            }
        }

        var result = await RunAsync("ssh", "-V", cancellationToken).ConfigureAwait(false);
        return Verdict.Ok((result.Error + result.Output).Trim().Split(',')[0]);
    }

    private async Task<Verdict?> KeyAsync(CancellationToken cancellationToken)
    {
        var key = tools.Settings.SshKey;
        if (!File.Exists(key))
        {
            return Verdict.Ok($"{key} is not there yet: it is made");
        }

        if (Programs.Find("ssh-keygen", ChildEnvironment.Clean()) is null)
        {
            throw new BlockedException("OpenSSH");
        }

        var publicKey = await new SshKeyPair(tools.Processes).EnsureAsync(key, generate: false, cancellationToken).ConfigureAwait(false);
        return Verdict.Ok($"{key} ({publicKey.Split(' ')[0]})");
    }

    // Where Kubespray does not run, git and Python are of use, not needed.
    private async Task<Verdict?> ProgramAsync(string program, string argument, string mend, CancellationToken cancellationToken)
    {
        if (Programs.Find(program, ChildEnvironment.Clean()) is not { } path)
        {
            return needsKubespray ? Verdict.Fail($"{program} is not on the PATH, and Kubespray needs it", mend, ExitCode.Tools) : null;
        }

        var result = await RunAsync(path, argument, cancellationToken).ConfigureAwait(false);
        if (!Version.TryParse(Number().Match(result.Output + result.Error).Value, out var version))
        {
            return Verdict.Fail($"{path} does not tell its version: {(result.Error + result.Output).Trim()}", mend, ExitCode.Tools);
        }

        return needsKubespray && program == "python3" && (version < KubesprayOptions.PythonMinimum || version >= KubesprayOptions.PythonBelow)
            ? Verdict.Fail($"python3 is {version}; Kubespray needs {KubesprayOptions.PythonMinimum} or later, below {KubesprayOptions.PythonBelow}", "put a fitting python3 first on the PATH", ExitCode.Tools)
            : Verdict.Ok($"{version} ({path})");
    }

    private Task<ProcessResult> RunAsync(string program, string argument, CancellationToken cancellationToken) =>
        tools.Processes.RunAsync(new ProcessSpec(program, [argument], Path.GetTempPath(), ChildEnvironment.Clean()), cancellationToken);

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex Number();
}

/// <summary>What the checks of tools need.</summary>
/// <param name="Settings">What the user chose.</param>
/// <param name="Paths">Where things lie.</param>
/// <param name="Processes">Runs programs.</param>
/// <param name="Reporter">Where the story goes.</param>
internal sealed record ToolFacts(Settings Settings, RunPaths Paths, IProcessRunner Processes, Reporting.IReporter Reporter);
