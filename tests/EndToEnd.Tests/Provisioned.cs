using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace GourmetGram.EndToEnd.Tests;

/// <summary>A checkout whose world is provisioned up to PostK8s, and the ways to look at its nodes and to run playbooks by hand.</summary>
public sealed class Provisioned : IAsyncLifetime
{
    private Checkout? checkout;

    public Checkout Checkout => checkout ?? throw new InvalidOperationException("Nothing was provisioned.");

    public string Site => Path.Combine(Checkout.Temp, "rehearsal");

    public string PreK8s => Path.Combine(Checkout.Root, "ansible", "pre_k8s", "pre_k8s_configure.yml");

    public string Install => Path.Combine(Checkout.Root, "build", "Rehearsal", "Install", "install.yml");

    public string PostK8s => Path.Combine(Checkout.Root, "ansible", "post_k8s", "post_k8s_configure.yml");

    public async ValueTask InitializeAsync()
    {
        if (Host.NodesMissingBecause is null)
        {
            checkout = await Checkout.CreateAsync();
            var run = await checkout.BuildAsync("PostK8s");
            run.ExitCode.Should().Be(0, run.Output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (checkout is not null)
        {
            await checkout.DisposeAsync();
        }
    }

    /// <summary>A file that the build generated for Ansible.</summary>
    public string Generated(string name) => Path.Combine(Site, "ansible", name);

    /// <summary>Output of a shell script on a node, as the login user; what it ends with does not matter.</summary>
    public async Task<string> OnNodeAsync(string node, string script)
    {
        var result = await Cli.Wrap("ssh")
            .WithArguments(["-F", Generated("ssh_config"), "-o", "ConnectTimeout=5", node, script])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return result.ExitCode == 255 ? $"not reached: {result.StandardError}" : result.StandardOutput + result.StandardError;
    }

    /// <summary>Runs a playbook by hand, with what the build generated, and reads the lines of the callback.</summary>
    public async Task<Played> PlayAsync(string playbook, params string[] arguments)
    {
        var result = await Cli.Wrap("ansible-playbook")
            .WithArguments(["-i", Generated("inventory.yml"), .. arguments, playbook])
            .WithEnvironmentVariables(new Dictionary<string, string?>
            {
                ["ANSIBLE_CONFIG"] = Generated("ansible.cfg"),
                ["ANSIBLE_HOME"] = Generated("home"),
                ["ANSIBLE_CALLBACK_PLUGINS"] = Path.Combine(Checkout.Root, "ansible", "plugins", "callback"),
                ["ANSIBLE_STDOUT_CALLBACK"] = "gourmetgram_lines",
                ["LC_ALL"] = "C.UTF-8",
            })
            .WithWorkingDirectory(Path.Combine(Checkout.Root, "ansible"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return new Played(
            result.ExitCode,
            result.StandardOutput + result.StandardError,
            [.. result.StandardOutput.Split('\n').Where(line => line.StartsWith("{\"gg\":", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement)]);
    }
}

/// <summary>How a playbook ran, by its callback.</summary>
public sealed record Played(int ExitCode, string Output, IReadOnlyList<JsonElement> Lines)
{
    public IEnumerable<string> Changed => Hosts.Where(line => line.GetProperty("status").GetString() == "changed")
        .Select(line => $"{line.GetProperty("host")}: {line.GetProperty("task")}");

    public int Results => Hosts.Count();

    public IReadOnlyDictionary<string, int> ChangedByRecap => Lines.Single(line => line.GetProperty("gg").GetString() == "recap").GetProperty("hosts")
        .EnumerateObject().ToDictionary(host => host.Name, host => host.Value.GetProperty("changed").GetInt32());

    private IEnumerable<JsonElement> Hosts => Lines.Where(line => line.GetProperty("gg").GetString() == "host");
}
