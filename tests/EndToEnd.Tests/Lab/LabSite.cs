using CliWrap;
using CliWrap.Buffered;
using GourmetGram.Rehearsal.Provider;

namespace GourmetGram.EndToEnd.Tests.Lab;

/// <summary>
/// Site chameleon as far as it goes without a Chameleon: the real OpenStack of tests/lab/openstack behind GG_LAB and LAB_DIR, and the
/// stand-in provider handed to Terraform by its CLI configuration. Its servers never boot, so Terraform is the last phase.
/// </summary>
public sealed class LabSite : IAsyncLifetime
{
    public const string Category = "OpenStack lab";

    private readonly string folder = Directory.CreateTempSubdirectory("gg-lab-").FullName;
    private ProviderServer? provider;

    public string Suffix { get; } = "e2e" + Guid.NewGuid().ToString("n")[..6];

    /// <summary>What every command of these runs names.</summary>
    public string Site => $"--site chameleon --clouds-file {Path.Combine(LabFolder, "clouds.yaml")} --terraform-cli-config {provider!.CliConfigFile} --suffix {Suffix} --flavor m1.tiny --lease-hours 2";

    private static string? Script => Environment.GetEnvironmentVariable("GG_LAB") is { Length: > 0 } script ? script : null;

    private static string LabFolder => Environment.GetEnvironmentVariable("LAB_DIR") ?? "";

    public static void Required() => Assert.SkipWhen(Script is null, "GG_LAB names no running OpenStack lab: ./build.sh Specs --against openstack starts one");

    public async ValueTask InitializeAsync() => provider = await ProviderServer.StartAsync(new ProviderOptions(folder), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await provider!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A command of the lab's script that must succeed.</summary>
    public static async Task<string> LabAsync(params string[] arguments)
    {
        var result = await Cli.Wrap(Script!).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        result.ExitCode.Should().Be(0, "lab {0} should succeed: {1}", string.Join(' ', arguments), result.StandardError + result.StandardOutput);
        return result.StandardOutput;
    }

    /// <summary>The stock client, as one login of the lab's clouds.yaml.</summary>
    public static async Task<string> OpenStackAsync(string cloud, string line)
    {
        var result = await Cli.Wrap(Script!)
            .WithArguments(["openstack", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
            .WithEnvironmentVariables(new Dictionary<string, string?> { ["OS_CLOUD"] = cloud })
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        result.ExitCode.Should().Be(0, "openstack {0} should succeed: {1}", line, result.StandardError);
        return result.StandardOutput;
    }

    /// <summary>Everything of the project, as the stock client lists it.</summary>
    public static async Task<string> EverythingAsync()
    {
        var lists = await Task.WhenAll(
            new[] { "server list -f value -c ID -c Name -c Status", "port list -f value -c ID -c Name", "network list -f value -c ID -c Name", "floating ip list -f value", "reservation lease list -f value -c id -c name" }
                .Select(line => OpenStackAsync("openstack", line)));
        return string.Join('\n', lists.Select(list => string.Join('\n', list.Split('\n').Order())));
    }

    /// <summary>Name to id and status of the servers of this suffix.</summary>
    public async Task<IReadOnlyDictionary<string, (string Id, string Status)>> ServersAsync() =>
        (await OpenStackAsync("openstack", "server list -f value -c ID -c Name -c Status"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Where(words => words[1].EndsWith($"-mlops-{Suffix}", StringComparison.Ordinal))
            .ToDictionary(words => words[1].Split('-')[0], words => (words[0], words[2]));

    /// <summary>Ids and names of what a list shows of this suffix.</summary>
    public async Task<IReadOnlyList<string>> OursAsync(string list) =>
        [.. (await OpenStackAsync("openstack", list)).Split('\n').Where(line => line.Contains(Suffix, StringComparison.Ordinal)).Order()];

    /// <summary>Waits until the lab answers as wished.</summary>
    public static async Task UntilAsync(string title, Func<Task<bool>> check, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!await check())
        {
            var more = await timer.WaitForNextTickAsync(CancellationToken.None);
            (more && !deadline.IsCancellationRequested).Should().BeTrue("{0} should have come true within {1}", title, limit);
        }
    }
}
