using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using GourmetGram.Rehearsal.Provider;
using GourmetGram.Rehearsal.Provider.Hub;

namespace GourmetGram.Specs.Terraform;

/// <summary>The provider as a process that Terraform starts: these are about our own provider only.</summary>
public sealed class ProviderProcessSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
    private const string OneSearch = """data "openstack_networking_network_v2" "x" { name = "sharednet1" }""";

    [Fact]
    public void The_launcher_is_what_the_committed_lock_file_vouches_for()
    {
        var file = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Mirror.Launcher())));
        var package = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{file}  terraform-provider-openstack\n")));

        File.ReadAllText(Path.Combine(Repository.TerraformFolder, ".terraform.lock.hcl")).Should().Contain($"\"h1:{package}\"");
    }

    [Fact]
    public async Task Init_takes_the_committed_lock_file_as_it_is()
    {
        OwnProviderOnly();
        await using var workspace = await world.OpenKvmAsync();

        (await workspace.RunAsync("init", "-input=false", "-lockfile=readonly")).MustSucceed().Output.Should().NotContain("Incomplete lock file");
        File.ReadAllText(Path.Combine(workspace.Folder, ".terraform.lock.hcl"))
            .Should().Be(File.ReadAllText(Path.Combine(Repository.TerraformFolder, ".terraform.lock.hcl")));
    }

    [Fact]
    public async Task The_folder_is_formatted_and_valid()
    {
        OwnProviderOnly();
        await using var workspace = await world.OpenKvmAsync();

        (await workspace.RunAsync("fmt", "-check", "-diff")).MustSucceed();
        (await workspace.RunAsync("validate")).MustSucceed().Output.Should().Contain("The configuration is valid.");
        await using var groups = await world.OpenFolderAsync("security-groups");
        (await groups.RunAsync("fmt", "-check", "-diff")).MustSucceed();
        (await groups.RunAsync("validate")).MustSucceed().Output.Should().Contain("The configuration is valid.");
    }

    [Fact]
    public async Task Plans_at_the_same_time_do_not_disturb_each_other()
    {
        OwnProviderOnly();
        var workspaces = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.OpenAsync(OneSearch)));

        var plans = await Task.WhenAll(workspaces.Select(workspace => workspace.PlanAsync()));

        plans.Should().OnlyContain(plan => plan.ExitCode == 0);
        await NobodyIsLeftAsync();
        foreach (var workspace in workspaces)
        {
            await workspace.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Plan: 15 to add")]
    [InlineData("openstack_compute_instance_v2.nodes[\"node1\"]: Creating...")]
    public async Task A_terraform_killed_at_any_moment_leaves_no_process_behind(string moment)
    {
        OwnProviderOnly();
        await using var workspace = await world.OpenKvmAsync();
        await using (var apply = new RunningTerraform(workspace, "apply", "-auto-approve", "-input=false", "-no-color"))
        {
            await apply.SaysAsync(moment);
            await apply.KillAsync();
        }

        await NobodyIsLeftAsync();
        await RemoveByHandAsync(workspace.Suffix);
    }

    [Fact]
    public async Task An_interrupted_apply_keeps_what_it_made_and_the_next_one_finishes()
    {
        OwnProviderOnly();
        await using var workspace = await world.OpenKvmAsync();
        await using (var apply = new RunningTerraform(workspace, "apply", "-auto-approve", "-input=false", "-no-color"))
        {
            await apply.SaysAsync("openstack_compute_instance_v2.nodes[\"node1\"]: Creating...");
            (await apply.InterruptAsync()).Should().Be(1);
        }

        await NobodyIsLeftAsync();
        (await workspace.ApplyAsync()).MustSucceed();
        (await workspace.PlanAsync("-detailed-exitcode")).MustSucceed();
    }

    [Fact]
    public async Task The_server_may_restart_between_two_commands()
    {
        OwnProviderOnly();
        var directory = Directory.CreateTempSubdirectory("gg-specs-restart-").FullName;
        await using var workspace = world.Prepare(OneSearch);
        var environment = workspace.Environment;
        await using (var first = await ProviderServer.StartAsync(new ProviderOptions(directory), CancellationToken.None))
        {
            environment["TF_CLI_CONFIG_FILE"] = first.CliConfigFile;
            (await workspace.RunAsync(environment, "init", "-input=false")).MustSucceed();
            (await workspace.RunAsync(environment, "plan", "-input=false")).MustSucceed();
        }

        await using (await ProviderServer.StartAsync(new ProviderOptions(directory), CancellationToken.None))
        {
            (await workspace.RunAsync(environment, "plan", "-input=false")).MustSucceed();
        }

        (await workspace.RunAsync(environment, "plan", "-input=false")).MustFail().Text.Should()
            .Contain("The rehearsal world that serves this provider does not run.");
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_server_that_died_without_a_word_is_noticed()
    {
        OwnProviderOnly();
        var directory = Directory.CreateTempSubdirectory("gg-specs-dead-").FullName;
        await using var workspace = world.Prepare(OneSearch);
        var environment = workspace.Environment;
        await using (var server = await ProviderServer.StartAsync(new ProviderOptions(directory), CancellationToken.None))
        {
            environment["TF_CLI_CONFIG_FILE"] = server.CliConfigFile;
            (await workspace.RunAsync(environment, "init", "-input=false")).MustSucceed();
        }

        // As after a kill -9: the note names a process, by now another one, and a socket where nobody listens.
        var socket = Path.Combine(directory, "s");
        using (var orphan = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            orphan.Bind(new UnixDomainSocketEndPoint(socket + "x"));
            File.Move(socket + "x", socket);
        }

        File.WriteAllText(Path.Combine(directory, "hub", "server"), $"{Environment.ProcessId}\n1\n{socket}\n");
        (await workspace.RunAsync(environment, "plan", "-input=false")).MustFail().Text.Should()
            .Contain("The rehearsal world that serves this provider has ended.");
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_long_state_directory_is_no_obstacle()
    {
        OwnProviderOnly();
        var root = Directory.CreateTempSubdirectory("gg-specs-long-").FullName;
        var directory = Path.Combine(root, new string('a', 90), new string('b', 90));
        await using var workspace = world.Prepare(OneSearch);
        var environment = workspace.Environment;
        await using (var server = await ProviderServer.StartAsync(new ProviderOptions(directory), CancellationToken.None))
        {
            environment["TF_CLI_CONFIG_FILE"] = server.CliConfigFile;
            (await workspace.RunAsync(environment, "init", "-input=false")).MustSucceed();
            (await workspace.RunAsync(environment, "plan", "-input=false")).MustSucceed();
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Nobody_but_the_owner_may_look_into_the_hub()
    {
        OwnProviderOnly();
        var directory = Directory.CreateTempSubdirectory("gg-specs-mode-").FullName;
        await using (await ProviderServer.StartAsync(new ProviderOptions(directory), CancellationToken.None))
        {
            File.GetUnixFileMode(Path.Combine(directory, "hub")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.GetUnixFileMode(Path.Combine(directory, "hub", "line")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.Delete(directory, recursive: true);
    }

    // The pace of our own provider; with a real cloud behind it, the cloud's would be measured.
    [Fact]
    [Trait(Twins.Trait, Twins.StandInOnly)]
    public async Task A_plan_with_nothing_to_do_takes_no_longer_than_with_the_real_provider()
    {
        OwnProviderOnly();
        await using var workspace = await world.OpenKvmAsync();
        (await workspace.ApplyAsync()).MustSucceed();
        (await workspace.PlanAsync()).MustSucceed();

        var plans = new List<TimeSpan>();
        for (var run = 0; run < 5; run++)
        {
            plans.Add((await workspace.PlanAsync("-detailed-exitcode")).MustSucceed().Duration);
        }

        // The real provider needs a second for this folder (fifteen resources), on an idle machine; the best of five bears other work beside it.
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', plans.Select(plan => $"{plan.TotalMilliseconds:0} ms")));
        plans.Min().Should().BeLessThan(TimeSpan.FromSeconds(1));
    }

    private static IReadOnlyList<string> Launchers(string directory) =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0])).Where(process =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(directory, StringComparison.Ordinal);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        })];

    private void OwnProviderOnly()
    {
        TerraformCli.Required();
        Assert.SkipUnless(world.OwnProvider, "GG_SPECS_TERRAFORM_PROVIDER names another provider");
    }

    private IReadOnlyList<string> Launchers() => Launchers(Path.Combine(world.ProviderDirectory, "hub"));

    private async Task NobodyIsLeftAsync()
    {
        // A launcher that Terraform started while it was killed may yet write its file, and end; the server's next sweep takes it away.
        await Eventually.BeTrueAsync(
            "all launchers have ended and nothing of theirs is left",
            () => Launchers().Count == 0 && !Directory.EnumerateFiles(Path.Combine(world.ProviderDirectory, "hub", "launches")).Any(),
            TimeSpan.FromSeconds(10));
    }

    // A killed Terraform may not know what it made.
    private async Task RemoveByHandAsync(string suffix)
    {
        var (compute, network) = (world.Cloud.Api.Compute(null), world.Cloud.Api.Network(null));
        await Eventually.BeTrueAsync(
            "the servers are gone",
            () => RemoveAsync(compute, "servers", suffix).GetAwaiter().GetResult() == 0,
            TimeSpan.FromMinutes(1));
        foreach (var collection in new[] { "floatingips", "ports", "networks" })
        {
            await RemoveAsync(network, collection, suffix);
        }
    }

    private static async Task<int> RemoveAsync(GourmetGram.Rehearsal.Provider.OpenStack.Service service, string collection, string suffix)
    {
        var all = (await service.GetAsync(collection, CancellationToken.None))[collection]!.AsArray();
        var own = all.Where(item => $"{item!["name"]} {item["description"]}".EndsWith(suffix, StringComparison.Ordinal) ||
            $"{item!["name"]} ".Contains(suffix, StringComparison.Ordinal)).ToList();
        foreach (var item in own)
        {
            await service.DeleteAsync($"{collection}/{item!["id"]}", CancellationToken.None);
        }

        return own.Count;
    }
}
