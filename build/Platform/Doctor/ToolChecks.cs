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
        new(Group, "git", token => ProgramAsync("git", "on Debian and Ubuntu: apt-get install git", token)),
        new(Group, "Python", PythonAsync),
    ];

    // What a run would fetch or install by itself is no hindrance.
    private async Task<Verdict?> TerraformAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await new TerraformTool(tools.Processes, tools.Paths, tools.Look("terraform") ?? "terraform").FindAsync(cancellationToken).ConfigureAwait(false);
            return Verdict.Ok($"{found.Version} ({found.Path})");
        }
        catch (ToolException unfit)
        {
            return TerraformDownload.FindIn(tools.Paths.Cache) is { } fetched
                ? Verdict.Ok($"{Versions.Terraform} ({fetched})")
                : Verdict.Warning(
                    Verdict.Of(unfit).Seen,
                    $"./build.sh Tools fetches {Versions.Terraform} from {tools.Settings.TerraformMirror ?? "its makers"}, as every run does that needs it");
        }
    }

    private async Task<Verdict?> AnsibleAsync(CancellationToken cancellationToken)
    {
        var tool = new AnsibleTool(tools.Processes, tools.Reporter, tools.Paths.Cache) { Look = tools.Look };
        if (await tool.FindAsync(cancellationToken).ConfigureAwait(false) is { } found)
        {
            return Verdict.Ok($"ansible-core {found.Version} ({found.Program})");
        }

        var missing = $"ansible-core {Versions.AnsibleMinimum} or later is not on the PATH";
        return await tool.SourceAsync(cancellationToken).ConfigureAwait(false) is { } source
            ? Verdict.Warning(missing, $"./build.sh Tools installs it from {source}, as every run does that needs it")
            : Verdict.Fail(missing, "./build.sh Tools tells how to install it here", ExitCode.Tools);
    }

    private async Task<Verdict?> OpenSshAsync(CancellationToken cancellationToken)
    {
        foreach (var program in new[] { "ssh", "ssh-keygen" })
        {
            if (tools.Look(program) is null)
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

        if (tools.Look("ssh-keygen") is null)
        {
            throw new BlockedException("OpenSSH");
        }

        var publicKey = await new SshKeyPair(tools.Processes).EnsureAsync(key, generate: false, cancellationToken).ConfigureAwait(false);
        return Verdict.Ok($"{key} ({publicKey.Split(' ')[0]})");
    }

    // As a run looks for it: another python3 than the first, uv, or an Ansible that Kubespray accepts.
    private async Task<Verdict?> PythonAsync(CancellationToken cancellationToken)
    {
        if (!needsKubespray)
        {
            return await ProgramAsync("python3", "on Debian and Ubuntu: apt-get install python3 python3-venv", cancellationToken).ConfigureAwait(false);
        }

        var tool = new KubesprayTool(tools.Processes, tools.Reporter, tools.Paths.Cache, KubesprayOptions.From(tools.Settings)) { Look = tools.Look };
        var found = await tool.AnsibleInUseAsync(cancellationToken).ConfigureAwait(false);
        return Verdict.Ok($"{found.Place}: {found.Name} {found.Version}, {found.Why}");
    }

    // Where Kubespray does not run, git and Python are of use, not needed.
    private async Task<Verdict?> ProgramAsync(string program, string mend, CancellationToken cancellationToken)
    {
        if (tools.Look(program) is not { } path)
        {
            return needsKubespray ? Verdict.Fail($"{program} is not on the PATH, and Kubespray needs it", mend, ExitCode.Tools) : null;
        }

        var result = await RunAsync(path, "--version", cancellationToken).ConfigureAwait(false);
        return Version.TryParse(Number().Match(result.Output + result.Error).Value, out var version)
            ? Verdict.Ok($"{version} ({path})")
            : Verdict.Fail($"{path} does not tell its version: {(result.Error + result.Output).Trim()}", mend, ExitCode.Tools);
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
internal sealed record ToolFacts(Settings Settings, RunPaths Paths, IProcessRunner Processes, Reporting.IReporter Reporter)
{
    /// <summary>Finds programs; the PATH unless told otherwise.</summary>
    public Func<string, string?> Look { get; init; } = name => Programs.Find(name, ChildEnvironment.Clean());
}
