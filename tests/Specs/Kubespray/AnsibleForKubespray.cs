using System.Text;
using System.Text.RegularExpressions;
using CliWrap;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Specs.Kubespray;

/// <summary>A finished ansible-playbook: both streams.</summary>
internal sealed record AnsibleRun(int ExitCode, string Output)
{
    public void MustSucceed() => ExitCode.Should().Be(0, Output);
}

/// <summary>Kubespray with an Ansible that it accepts.</summary>
internal sealed partial record AnsibleForKubespray(string Kubespray, string Program)
{
    public static async Task<AnsibleForKubespray> RequiredAsync(CancellationToken cancellationToken)
    {
        var kubespray = await KubesprayCheckout.RequiredAsync(cancellationToken);
        var program = Environment.GetEnvironmentVariable("GG_SPECS_ANSIBLE_PLAYBOOK") is { Length: > 0 } named ? named
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "ansible-playbook")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "ansible-playbook is not on the PATH");
        var told = await RunAsync(program!, kubespray, new Dictionary<string, string?>(), ["--version"], cancellationToken);
        _ = Version.TryParse(CoreVersion().Match(told.Output).Groups[1].Value, out var version);
        Assert.SkipUnless(
            version >= Versions.KubesprayAnsibleMinimum && version < Versions.KubesprayAnsibleBelow,
            $"{program} is ansible-core {version}, which Kubespray {Versions.KubesprayTag} does not accept");
        return new AnsibleForKubespray(kubespray, program!);
    }

    /// <summary>Runs it in Kubespray's folder by the ansible.cfg in the folder given.</summary>
    public Task<AnsibleRun> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken) => RunAsync(
        Program,
        Kubespray,
        new Dictionary<string, string?>
        {
            ["ANSIBLE_CONFIG"] = Path.Combine(folder, "ansible.cfg"),
            ["ANSIBLE_HOME"] = Path.Combine(folder, "home"),
            ["ANSIBLE_NOCOLOR"] = "1",
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["LC_ALL"] = "C.UTF-8",
        },
        arguments,
        cancellationToken);

    private static async Task<AnsibleRun> RunAsync(string program, string folder, Dictionary<string, string?> environment, string[] arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(environment)
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .ExecuteAsync(cancellationToken);
        return new AnsibleRun(result.ExitCode, output.ToString());
    }

    [GeneratedRegex(@"\[core (\d+\.\d+\.\d+)")]
    private static partial Regex CoreVersion();
}
