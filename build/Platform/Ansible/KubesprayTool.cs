using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ansible;

/// <summary>Kubespray at its pinned commit, and an Ansible that it accepts.</summary>
/// <param name="Folder">The checkout.</param>
/// <param name="Playbook">ansible-playbook, full path.</param>
/// <param name="VirtualEnvironment">The Python environment that it is of, null for one on the PATH.</param>
public sealed record KubesprayInstallation(string Folder, string Playbook, string? VirtualEnvironment);

/// <summary>
/// Brings Kubespray and the Ansible that it asks for: its own requirements.txt in a Python environment of its own, keyed by tag, commit
/// and Python version. Where that cannot be made, an ansible-core on the PATH serves if its version is one that Kubespray accepts.
/// </summary>
/// <param name="processes">Runs git, Python, pip and uv.</param>
/// <param name="reporter">Told what takes long.</param>
/// <param name="cache">The user's cache folder.</param>
/// <param name="options">Where from.</param>
public sealed class KubesprayTool(IProcessRunner processes, IReporter reporter, string cache, KubesprayOptions options)
{
    private readonly KubesprayCheckout checkout = new(processes, reporter, cache, options);

    /// <summary>Finds programs; the PATH unless told otherwise.</summary>
    internal Func<string, string?> Look { get; init; } = name => Programs.Find(name, ChildEnvironment.Clean());

    private PythonEnvironments Environments => new(processes, reporter, cache, options.PipIndex) { Look = Look };

    private AnsibleTool Ansible => new(processes, reporter, cache) { Index = options.PipIndex, Look = Look };

    private string EnvironmentName => $"kubespray-{options.Tag}-{options.Commit[..12]}";

    private static string Accepted => $"ansible-core {Versions.KubesprayAnsibleMinimum} or later, below {Versions.KubesprayAnsibleBelow}";

    /// <summary>What would be used and whether it is there already; fetches nothing.</summary>
    /// <returns>Rows of tool, version, place and reason.</returns>
    /// <exception cref="ToolException">git or a fitting Python is missing: nothing could be fetched.</exception>
    public async Task<IReadOnlyList<ToolInUse>> CheckAsync(CancellationToken cancellationToken)
    {
        if (Look("git") is not { } git)
        {
            throw new ToolException("git is not on the PATH: Kubespray cannot be fetched", null, "install git");
        }

        var source = new ToolInUse(
            "Kubespray",
            options.Tag,
            checkout.IsThere ? Path.Combine(cache, "kubespray", options.Commit) : options.Source,
            checkout.IsThere ? "in the cache, at the pinned commit" : $"to be fetched with {git} while the lease starts");
        return [source, await AnsibleInUseAsync(cancellationToken).ConfigureAwait(false)];
    }

    /// <summary>The Ansible that would be used and what it would be made with; fetches nothing.</summary>
    /// <exception cref="ToolException">No Python fits, and no Ansible on the PATH.</exception>
    internal async Task<ToolInUse> AnsibleInUseAsync(CancellationToken cancellationToken)
    {
        try
        {
            var python = await PythonAsync(cancellationToken).ConfigureAwait(false);
            var made = Environments.Find(EnvironmentName, python.Version);
            return new ToolInUse(
                "Kubespray's Ansible",
                $"{Versions.KubesprayAnsibleMinimum.ToString(2)}.x",
                made ?? python.ToString(),
                made is null ? "its requirements, to be installed while the lease starts" : $"its requirements, in the cache, {python}");
        }
        catch (ToolException)
        {
            if (await AcceptedAsync(cancellationToken).ConfigureAwait(false) is { } found)
            {
                return new ToolInUse("Kubespray's Ansible", found.Version.ToString(), found.Program, "on the PATH; no Python fits for an environment of its own");
            }

            throw;
        }
    }

    /// <summary>Makes everything, or finds it made.</summary>
    /// <exception cref="ToolException">git or Python is missing or unfit, or something could not be fetched.</exception>
    public async Task<KubesprayInstallation> EnsureAsync(CancellationToken cancellationToken)
    {
        var folder = await checkout.EnsureAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var python = await PythonAsync(cancellationToken).ConfigureAwait(false);
            var environment = await Environments.EnsureAsync(EnvironmentName, python, ["-r", Path.Combine(folder, "requirements.txt")], cancellationToken).ConfigureAwait(false);
            var program = PythonEnvironments.Program(environment, "ansible-playbook");
            var version = await Ansible.VersionAsync(program, cancellationToken).ConfigureAwait(false);
            return Suffices(version)
                ? new KubesprayInstallation(folder, program, environment)
                : throw new ToolException(
                    $"The Python environment of Kubespray {options.Tag} has the wrong Ansible",
                    version is null ? $"{program} does not run" : $"{program} is ansible-core {version}",
                    $"remove {environment} and run it again; if it stays so, the package index serves other versions than asked for");
        }
        catch (ToolException failure)
        {
            if (await AcceptedAsync(cancellationToken).ConfigureAwait(false) is { } found)
            {
                reporter.Warn($"{failure.What}: ansible-core {found.Version} at {found.Program} is used instead");
                return new KubesprayInstallation(folder, found.Program, null);
            }

            var installed = await Ansible.OnPathAsync(cancellationToken).ConfigureAwait(false);
            throw new ToolException(
                failure.What,
                string.Join('\n', new[]
                {
                    failure.Why,
                    $"Kubespray {options.Tag} accepts {Accepted}; "
                        + (installed is null ? "there is no Ansible on the PATH" : $"ansible-core {installed.Version} at {installed.Program} does not suffice"),
                }.OfType<string>()),
                failure.Next,
                failure);
        }
    }

    private Task<PythonInterpreter> PythonAsync(CancellationToken cancellationToken) =>
        Environments.PythonAsync($"Kubespray {options.Tag}", KubesprayOptions.PythonMinimum, KubesprayOptions.PythonBelow, cancellationToken);

    private async Task<AnsibleInstallation?> AcceptedAsync(CancellationToken cancellationToken) =>
        await Ansible.OnPathAsync(cancellationToken).ConfigureAwait(false) is { } found && Suffices(found.Version) ? found : null;

    private static bool Suffices(Version? version) =>
        version is not null && version >= Versions.KubesprayAnsibleMinimum && version < Versions.KubesprayAnsibleBelow;
}
