using System.Diagnostics;

namespace GourmetGram.EndToEnd.Tests;

/// <summary>A user's mistakes: one clear line each, an exit code of their own, nothing started.</summary>
public sealed class MistakeTests(MistakeTests.Fresh fresh) : IClassFixture<MistakeTests.Fresh>
{
    [Theory]
    [InlineData("Provsion", 2, "Unknown target Provsion, did you mean Provision?")]
    [InlineData("Provision --site moon", 2, "--site cannot be 'moon'", "rehearsal, chameleon, existing")]
    [InlineData("Provision --node-count 0", 2, "--node-count cannot be '0'", "from 1 to 9")]
    [InlineData("Provision --node-cuont 3", 2, "Unknown flag --node-cuont, did you mean --node-count?")]
    [InlineData("Provision --ssh-key no/such/key", 2, "--ssh-key cannot be 'no/such/key'", "a file that exists")]
    [InlineData("Provision --site chameleon --clouds-file broken.yaml", 11, "broken.yaml", "YAML")]
    [InlineData("Provision --site chameleon --clouds-file clouds.yaml --cloud opnstack", 11, "opnstack", "openstack")]
    [InlineData("Provision --site chameleon --clouds-file nosecret.yaml", 11, "application_credential_secret")]
    [InlineData("Provision --site existing", 2, "--kubeconfig")]
    [InlineData("--plan", 2, "no target is named", "./build.sh Provision --plan")]
    [InlineData("Provision --json", 2, "--json goes with Doctor alone", "./build.sh Doctor --json")]
    [InlineData("Destroy --verbosity loud", 2, "--verbosity cannot be 'loud'", "Verbose, Normal, Minimal, Quiet")]
    public async Task A_mistake_is_explained_in_a_line_and_starts_nothing(string line, int exitCode, params string[] said)
    {
        var run = await fresh.Checkout.BuildAsync(line);

        run.ExitCode.Should().Be(exitCode, run.Output);
        run.Output.Should().ContainAll(said).And.NotContain("   at ");
        run.Output.Trim().Split('\n').Should().HaveCountLessThanOrEqualTo(4, "a mistake is not a story");
        Directory.Exists(Path.Combine(fresh.Checkout.Temp, "rehearsal", "world")).Should().BeFalse("nothing was started");
        Directory.Exists(Path.Combine(fresh.Checkout.Temp, "chameleon")).Should().BeFalse("nothing was started");
    }

    [Fact]
    public async Task Names_that_shells_export_do_not_turn_into_parameters_of_the_engine()
    {
        var run = await fresh.Checkout.BuildAsync("Status", ("HOST", "my-laptop"), ("ROOT", "/nowhere"));

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("nothing is provisioned");
    }

    [Fact]
    public async Task A_wrong_target_in_the_environment_is_explained_as_on_the_command_line()
    {
        var run = await fresh.Checkout.BuildAsync("", ("TARGET", "Provsion"));

        run.ExitCode.Should().Be(2, run.Output);
        run.Output.Should().Contain("Unknown target Provsion, did you mean Provision?");
    }

    [Fact]
    public async Task Flags_without_a_target_show_the_help()
    {
        var run = await fresh.Checkout.BuildAsync("--suffix ada");

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("./build.sh TARGET [TARGET …]");
    }

    [Fact]
    public async Task A_wrong_value_in_the_environment_names_its_variable()
    {
        var run = await fresh.Checkout.BuildAsync("Status", ("NODE_COUNT", "many"));

        run.ExitCode.Should().Be(2, run.Output);
        run.Output.Should().Contain("environment variable NODE_COUNT takes a whole number, not 'many'");
    }

    [Fact]
    public async Task A_second_run_says_who_holds_the_lock_and_ends_with_its_own_code()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the lock is held by flock(1)");
        await using var checkout = await Checkout.CreateAsync();
        Directory.CreateDirectory(checkout.Temp);
        var file = Path.Combine(checkout.Temp, "run.lock");
        await File.WriteAllTextAsync(file + ".holder", "Provision (process 4711, since 12:00:00)");
        using var holder = Process.Start(new ProcessStartInfo("flock", [file, "sh", "-c", "echo held; read line"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        (await holder.StandardOutput.ReadLineAsync()).Should().Be("held");

        var second = await checkout.BuildAsync("Status");

        second.ExitCode.Should().Be(3, second.Output);
        second.Output.Should().Contain("Provision (process 4711, since 12:00:00)");
        (await checkout.BuildAsync("", ("NUKE_TARGET", "Status"))).ExitCode.Should().Be(3, "it is the same run, wherever its target is named");
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
        (await checkout.BuildAsync("Status")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Help_shows_targets_in_the_order_of_the_work_parameters_in_groups_and_examples()
    {
        var run = await fresh.Checkout.BuildAsync("--help");

        run.ExitCode.Should().Be(0);
        run.Output.Should().MatchRegex(@"(?s)Provision .*Destroy .*Tools .*Lease .*Terraform .*PreK8s .*Kubespray .*PostK8s .*ArgoApps .*WorkflowTemplates ");
        run.Output.Should().MatchRegex(@"(?s)Site:.*--suffix.*Lease:.*--lease-hours.*Nodes:.*--node-count.*Examples:");
        (await fresh.Checkout.BuildAsync("")).Output.Should().Be(run.Output, "no target means help");
    }

    [Fact]
    public async Task An_unknown_engine_is_refused_by_the_boot_script()
    {
        var run = await fresh.Checkout.BuildAsync("--help", ("NukeEngine", "steam"));

        run.ExitCode.Should().Be(10);
        run.Output.Should().Contain("package").And.Contain("bundled");
    }

    public sealed class Fresh : IAsyncLifetime
    {
        public Checkout Checkout { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Checkout = await Checkout.CreateAsync();
            await File.WriteAllTextAsync(Path.Combine(Checkout.Root, "broken.yaml"), "clouds: [\n  - : {");
            const string entry = "clouds:\n  openstack:\n    auth_type: v3applicationcredential\n    region_name: X\n    auth:\n      auth_url: http://127.0.0.1:9/v3\n      application_credential_id: abc\n";
            await File.WriteAllTextAsync(Path.Combine(Checkout.Root, "nosecret.yaml"), entry);
            await File.WriteAllTextAsync(Path.Combine(Checkout.Root, "clouds.yaml"), entry + "      application_credential_secret: abcdefgh\n");
            // What compiling says is no part of what the tests look at.
            await Checkout.BuildAsync("--help");
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(Checkout.Root, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
