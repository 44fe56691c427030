using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class FingerprintTests : IDisposable
{
    private readonly Bench bench = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Playbook_variables_and_servers_each_change_it_and_nothing_else_does()
    {
        Directory.CreateDirectory(bench.File("play"));
        File.WriteAllText(bench.File("play/a.yml"), "one");
        var original = Compute();

        File.SetLastWriteTimeUtc(bench.File("play/a.yml"), DateTime.UtcNow.AddDays(-1));
        Compute().Should().Be(original);
        Compute("other").Should().NotBe(original);
        Fingerprint.Compute([bench.File("play")], ["value"], Bench.Nodes(3, generation: "b")).Should().NotBe(original);
        File.WriteAllText(bench.File("play/a.yml"), "two");
        Compute().Should().NotBe(original);

        string Compute(string value = "value") => Fingerprint.Compute([bench.File("play")], [value], Bench.Infrastructure);
    }

    [Fact]
    public async Task Every_node_is_asked_and_what_differs_is_said()
    {
        var shell = new RemoteShell(
            new PretendedProcesses(spec => spec.Arguments[^2] switch
            {
                "node1" => PretendedProcesses.Exit(0, "{\"phase\": \"prek8s\", \"fingerprint\": \"abc\"}\n"),
                "node2" => PretendedProcesses.Exit(0, "{\"phase\": \"prek8s\", \"fingerprint\": \"old\"}\n"),
                _ => PretendedProcesses.Exit(1, error: "cat: /var/lib/gourmetgram/prek8s.json: No such file or directory"),
            }),
            "/generated/ssh_config");

        var differences = await Fingerprint.DifferencesAsync(shell, Bench.Infrastructure, "PreK8s", "abc", Token);

        differences.Should().Equal("done from other inputs on node2", "not done yet on node3");
    }
}
