using System.Diagnostics;
using System.Globalization;
using System.Net;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Benchmarks;

/// <summary>How much longer it takes to write the files for twenty nodes and to wait for them than for as many as there are; the seventeen more are the same machines under other names.</summary>
internal sealed class NodesBenchmark(BenchmarkNodes nodes, TextWriter output)
{
    private const int Many = 20;
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(2);

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var folder = PrivateFile.Folder(Path.Combine(Path.GetTempPath(), $"gg-bench-{Guid.NewGuid():n}"[..17]));
        try
        {
            // The first time compiles.
            await TimeAsync(folder, nodes.Nodes.Length, cancellationToken);
            var few = await TimeAsync(folder, nodes.Nodes.Length, cancellationToken);
            var many = await TimeAsync(folder, Many, cancellationToken);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"files for and waiting for {nodes.Nodes.Length} nodes {few.TotalSeconds:0.00} s, for {Many} nodes {many.TotalSeconds:0.00} s: {(many - few).TotalSeconds:0.00} s more ({Allowed.TotalSeconds:0} s allowed)"));
            return many - few < Allowed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<TimeSpan> TimeAsync(string folder, int count, CancellationToken cancellationToken)
    {
        var floating = IPAddress.Parse(nodes.FloatingIp);
        var infrastructure = new Infrastructure(
            floating,
            [
                .. Enumerable.Range(0, count).Select(i =>
                {
                    var node = nodes.Nodes[i % nodes.Nodes.Length];
                    var address = IPAddress.Parse(node.Address);
                    return new Node($"node{i + 1}", node.Name, $"{i}-{node.Id}", address, address, i == 0 ? floating : null);
                }),
            ]);
        var account = new SshAccount(nodes.Key, Path.Combine(folder, "known_hosts")) { User = nodes.User };
        var wait = new SshWait(
            all => new SshNodeProbe(new BastionLink(SshLogin.Open(account), all)),
            new ConditionWaiter(new Silence(), TimeProvider.System),
            account.IdentityFile,
            account.KnownHostsFile,
            TimeProvider.System);
        var clock = Stopwatch.StartNew();
        await File.WriteAllTextAsync(Path.Combine(folder, "ssh_config"), new SshConfig(account.IdentityFile, account.KnownHostsFile, folder).Render(infrastructure), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "inventory.yml"), Inventory.Nodes(infrastructure), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "hosts.yaml"), Inventory.Kubespray(infrastructure), cancellationToken);
        await wait.WaitAsync(infrastructure, cancellationToken);
        return clock.Elapsed;
    }

    private sealed class Silence : IReporter, IActivity
    {
        public void Info(string message)
        {
        }

        public void Detail(string message)
        {
        }

        public void Warn(string message)
        {
        }

        public IActivity Begin(string title) => this;

        public void Update(string seen)
        {
        }

        public void Complete(string? outcome = null)
        {
        }

        public void Dispose()
        {
        }
    }
}
