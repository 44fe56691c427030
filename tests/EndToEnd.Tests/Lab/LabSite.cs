using GourmetGram.Rehearsal.Provider;

namespace GourmetGram.EndToEnd.Tests.Lab;

/// <summary>
/// Site chameleon in a checkout of its own, as far as it goes without a Chameleon: its cloud is the lab, and Terraform is handed the
/// stand-in provider by its CLI configuration. The lab's servers never boot, so Terraform is the last phase.
/// </summary>
internal sealed class LabSite : IAsyncDisposable
{
    // Begins every suffix: what scenarios beside this one own is known by it.
    private const string Mark = "e2e";

    private readonly string folder;
    private readonly ProviderServer provider;
    private readonly List<Checkout> checkouts = [];
    private string before = "";
    private bool empty;

    private LabSite(string folder, ProviderServer provider) => (this.folder, this.provider) = (folder, provider);

    public string Suffix { get; } = Mark + Guid.NewGuid().ToString("n")[..6];

    /// <summary>The checkout that commands run in.</summary>
    public Checkout Checkout => checkouts[0];

    private string Knobs => $"--site chameleon --clouds-file {Lab.CloudsFile} --cloud openstack --terraform-cli-config {provider.CliConfigFile} --suffix {Suffix} --flavor m1.tiny --lease-hours 2 --repository https://example.org/team/platform.git";

    public static async Task<LabSite> OpenAsync()
    {
        Lab.Required();
        var folder = Directory.CreateTempSubdirectory("gg-lab-").FullName;
        var site = new LabSite(folder, await ProviderServer.StartAsync(new ProviderOptions(folder), CancellationToken.None));
        await site.AnotherCheckoutAsync();
        site.before = await site.EverythingAsync();
        return site;
    }

    /// <summary>As on another machine: the same site and suffix, nothing else in common.</summary>
    public async Task<Checkout> AnotherCheckoutAsync()
    {
        var checkout = await Checkout.CreateAsync();
        checkouts.Add(checkout);
        return checkout;
    }

    public Task<Run> BuildAsync(string command, Action<string>? onLine = null, Checkout? checkout = null) =>
        (checkout ?? Checkout).BuildAsync($"{command} {Knobs}", onLine);

    public async Task<Run> SucceedAsync(string command)
    {
        var run = await BuildAsync(command);
        run.ExitCode.Should().Be(0, "{0} should succeed:\n{1}", command, run.Output);
        return run;
    }

    /// <summary>The last act of every scenario: the project is as it was found.</summary>
    public async Task DestroyAsync()
    {
        await SucceedAsync("Destroy --approve");
        (await EverythingAsync()).Should().Be(before);
        empty = true;
    }

    /// <summary>Three servers, ACTIVE, on two ports each, reached by one floating IP, on one lease.</summary>
    /// <returns>Name to id.</returns>
    public async Task<IReadOnlyDictionary<string, string>> CompleteAsync()
    {
        var servers = (await ListAsync("server list -f value -c ID -c Name -c Status")).Select(line => line.Split(' ')).ToList();
        servers.Select(words => words[1]).Should().BeEquivalentTo($"node1-mlops-{Suffix}", $"node2-mlops-{Suffix}", $"node3-mlops-{Suffix}");
        servers.Should().OnlyContain(words => words[2] == "ACTIVE");
        (await PortsAsync()).Should().HaveCount(6);
        foreach (var server in servers)
        {
            (await Lab.OpenStackAsync($"port list --server {server[0]} -f value -c ID")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2, "{0} has two ports", server[1]);
        }

        (await ListAsync("floating ip list --long -f value -c ID -c Port -c Description")).Should().ContainSingle().Which.Should().NotContain("None", "it is bound to a port");
        (await LeasesAsync()).Should().ContainSingle();
        return servers.ToDictionary(words => words[1].Split('-')[0], words => words[0]);
    }

    /// <summary>Ids and names.</summary>
    public Task<IReadOnlyList<string>> PortsAsync() => ListAsync("port list -f value -c ID -c Name");

    /// <summary>Ids of those that have not ended.</summary>
    public async Task<IReadOnlyList<string>> LeasesAsync()
    {
        var leases = await ListAsync("reservation lease list -f value -c id -c name");
        var live = new List<string>();
        foreach (var id in leases.Select(line => line.Split(' ')[0]))
        {
            if (await LeaseStatusAsync(id) != "TERMINATED")
            {
                live.Add(id);
            }
        }

        return live;
    }

    public static async Task<string> LeaseStatusAsync(string id) =>
        (await Lab.OpenStackAsync($"reservation lease show {id} -f value -c status")).Trim();

    /// <summary>Lines of a list that bear our suffix.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string list) =>
        [.. (await Lab.OpenStackAsync(list)).Split('\n').Where(line => line.Contains(Suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        if (!empty)
        {
            // A scenario that failed must not be the next one's trouble.
            await Lab.RunAsync("up");
            await BuildAsync("Destroy --approve");
        }

        foreach (var checkout in checkouts)
        {
            await checkout.DisposeAsync();
        }

        await provider.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // What the stock client lists of the project, but for what belongs to scenarios beside this one.
    private async Task<string> EverythingAsync()
    {
        string[] lists =
        [
            "server list -f value -c ID -c Name -c Status",
            "port list -f value -c ID -c Name",
            "network list -f value -c ID -c Name",
            "subnet list -f value -c ID -c Name",
            "floating ip list --long -f value -c ID -c Description",
            "keypair list -f value -c Name",
            "reservation lease list -f value -c id -c name",
        ];
        var answers = await Task.WhenAll(lists.Select(Lab.OpenStackAsync));
        return string.Join('\n', answers.Select((answer, index) => string.Join('\n', answer.Split('\n').Where(IsOurs).Order(StringComparer.Ordinal).Prepend(lists[index]))));

        bool IsOurs(string line) =>
            line.Length > 0 && (!line.Contains(Mark, StringComparison.Ordinal) || line.Contains(Suffix, StringComparison.Ordinal));
    }
}
