using System.Text.Json;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform;

/// <summary>Runs the benchmarks (tests/Benchmarks) on the nodes of this site.</summary>
/// <param name="session">The run.</param>
/// <param name="project">Folder of the project, absolute path.</param>
public sealed class BenchmarkRun(Session session, string project)
{
    /// <summary>Runs them; each prints what it measured.</summary>
    /// <exception cref="AnsibleException">There are no nodes, or one fell short of what it is held to.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var phases = await session.PhasesAsync(cancellationToken).ConfigureAwait(false);
        var context = phases.Context;
        if (!context.Site.Nodes.CanReach)
        {
            session.Reporter.Info($"skipped: {context.Site.Nodes.Reason}");
            return;
        }

        var infrastructure = await phases.Workspace.PrepareAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new AnsibleException("There are no nodes to measure on", null, "run: ./build.sh Terraform");
        await phases.Workspace.Wait.WaitAsync(infrastructure, cancellationToken).ConfigureAwait(false);
        var ansible = await new AnsibleTool(context.Processes, context.Reporter, context.Paths.Cache).EnsureAsync(cancellationToken).ConfigureAwait(false);
        var description = Path.Combine(context.Paths.SiteFolder, "benchmark.json");
        PrivateFile.Write(description, JsonSerializer.Serialize(new
        {
            ansible = ansible.Program,
            key = context.Settings.SshKey,
            user = SshConfig.User,
            floatingIp = infrastructure.FloatingIp.ToString(),
            nodes = infrastructure.Nodes.Select(node => new { name = node.Name, id = node.ServerId, address = node.PrivateAddress.ToString() }),
            callbacks = Path.Combine(context.Paths.Ansible, "plugins", "callback"),
        }));
        var result = await context.Processes.RunAsync(
            new ProcessSpec(
                Environment.ProcessPath ?? "dotnet",
                ["run", "--project", project, "--configuration", "Release", "--", "--nodes", description, .. context.Settings.Filter is { } filter ? ["--filter", filter] : Array.Empty<string>()],
                context.Paths.Root,
                ChildEnvironment.With(("DOTNET_NOLOGO", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1")))
            {
                Name = "benchmarks",
                OnOutput = session.Reporter.Info,
                LogFile = context.Paths.Log("benchmark"),
            },
            cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new AnsibleException("A benchmark failed", result.Error.Trim() is { Length: > 0 } words ? words : "it fell short of what it is held to", $"the whole log: {context.Paths.Log("benchmark")}");
        }
    }
}
