using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Terraform;
using GourmetGram.Platform.Tests.OpenStack;

namespace GourmetGram.Platform.Tests.Phases;

/// <summary>The phase with the Terraform of this machine, on a configuration that needs no provider.</summary>
public sealed class RealTerraformTests : IDisposable
{
    private const string Configuration = """
        variable "suffix" { type = string }
        variable "key" { type = string }
        variable "reservation" { type = string }
        variable "nodes" { type = map(string) }
        variable "image" { type = string }
        variable "cloud" { type = string }
        resource "terraform_data" "nodes" {
          for_each = var.nodes
          input    = { name = "${each.key}-mlops-${var.suffix}", address = each.value }
        }
        output "floating_ip_out" { value = "198.18.1.9" }
        output "nodes" {
          value = { for name, node in terraform_data.nodes : name => {
            name           = node.output.name
            server_id      = node.id
            shared_address = "10.56.1.4"
            private_address = node.output.address
            floating_ip    = name == "node1" ? "198.18.1.9" : null
          } }
        }
        """;

    private readonly RunFixture run = new();
    private readonly StubCloud cloud = new();
    private readonly OpenStackClients clients;
    private readonly TerraformTool tool;

    public RealTerraformTests()
    {
        Assert.SkipWhen(Programs.Find("terraform", ChildEnvironment.Clean()) is null, "terraform is not installed");
        Write(Configuration);
        cloud.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 200, """{"keypair":{"name":"gourmetgram-ada","public_key":"ssh-ed25519 AAAAKEY"}}""");
        cloud.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[]}""");
        cloud.On("GET /network/v2.0/security-groups", 200, GroupsJson.All);
        GroupsJson.NothingElse(cloud);
        clients = cloud.Clients();
        tool = new TerraformTool(run.Context.Processes, run.Context.Paths);
    }

    private TerraformPhase Phase => new(run.Context, clients, new Reserved(), tool);

    private string Folder => run.Context.Paths.TerraformFolder;

    public void Dispose()
    {
        clients?.Dispose();
        cloud.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task Nodes_are_made_found_changed_and_destroyed()
    {
        var plan = (await Phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        plan.Steps.Should().HaveCount(3);
        (await Phase.ApplyAsync(plan, CancellationToken.None)).Should().Be("3 servers behind 198.18.1.9");

        (await Phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Nothing>();
        (await Phase.FindAsync(CancellationToken.None))!.Nodes.Should().HaveCount(3);
        (await Phase.ListAsync(CancellationToken.None)).Should().HaveCount(3);

        run.With(settings => settings with { Nodes = settings.Nodes[..2] });
        var smaller = (await Phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        smaller.Steps.Should().ContainSingle().Which.Should().StartWith("delete ");
        (await Phase.ApplyAsync(smaller, CancellationToken.None)).Should().StartWith("2 servers");

        await Phase.RemoveAsync(CancellationToken.None);
        (await Phase.ListAsync(CancellationToken.None)).Should().BeEmpty();
        (await Phase.FindAsync(CancellationToken.None)).Should().BeNull();
    }

    [Fact]
    public async Task Whatever_Terraform_writes_stays_private()
    {
        await Phase.ApplyAsync((PhasePlan.Act)await Phase.ProbeAsync(CancellationToken.None), CancellationToken.None);
        await Phase.RemoveAsync(CancellationToken.None);

        var readable = Directory.EnumerateFiles(Folder, "*", new EnumerationOptions { AttributesToSkip = 0 })
            .Where(file => Path.GetFileName(file) is var name && (name.Contains("tfstate", StringComparison.Ordinal) || name.Contains("tfplan", StringComparison.Ordinal) || name.Contains("tfvars", StringComparison.Ordinal)))
            .ToDictionary(file => Path.GetFileName(file), File.GetUnixFileMode);
        readable.Should().HaveCountGreaterOrEqualTo(4);
        readable.Values.Should().OnlyContain(mode => mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Plan_that_was_overtaken_is_not_applied()
    {
        var first = Phase;
        var overtaken = (PhasePlan.Act)await first.ProbeAsync(CancellationToken.None);
        File.Copy(Path.Combine(Folder, WorkingCopy.PlanFile), Path.Combine(run.Root, "overtaken"));
        await Phase.ApplyAsync((PhasePlan.Act)await Phase.ProbeAsync(CancellationToken.None), CancellationToken.None);
        File.Copy(Path.Combine(run.Root, "overtaken"), Path.Combine(Folder, WorkingCopy.PlanFile), overwrite: true);

        var apply = () => first.ApplyAsync(overtaken, CancellationToken.None);

        (await apply.Should().ThrowAsync<TerraformException>()).Which.Next.Should().Contain("run the same command again");
    }

    [Fact(Timeout = 60_000)]
    public async Task State_that_another_Terraform_holds_names_its_holder_and_is_free_when_that_has_ended()
    {
        var (begun, release) = (Path.Combine(run.Root, "begun"), Path.Combine(run.Root, "release"));
        Write(Configuration + $$"""

            resource "terraform_data" "slow" {
              provisioner "local-exec" {
                command = "touch {{begun}}; while [ ! -e {{release}} ]; do sleep 0.05; done"
              }
            }
            """);
        var first = Phase;
        var applying = first.ApplyAsync((PhasePlan.Act)await first.ProbeAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await run.Context.Conditions.WaitAsync(
            new Platform.Conditions.Condition<bool>("begun", _ => Task.FromResult(File.Exists(begun) ? Platform.Conditions.Observed.Met(true) : Platform.Conditions.Observed.NotYet<bool>("not yet")), TimeSpan.FromSeconds(20), "see"),
            TestContext.Current.CancellationToken);

        var second = new TerraformCli(run.Context, tool, () => clients.Login, TerraformPlace.Kvm(run.Context.Paths) with { LockTimeout = TimeSpan.FromSeconds(1) });
        var plan = () => second.PlanAsync(TerraformGoal.Apply, TestContext.Current.CancellationToken);

        var error = (await plan.Should().ThrowAsync<TerraformException>()).Which;
        error.What.Should().StartWith("Another Terraform holds the state: ").And.Contain(Environment.UserName).And.Contain("(apply), since ");
        error.Next.Should().Contain("wait until it has ended").And.Contain("fuser");
        run.Reporter.Lines.Should().Contain("planning tf/kvm: waiting for another Terraform, which holds the state");
        File.WriteAllText(release, "");
        await applying;
        (await Phase.ProbeAsync(TestContext.Current.CancellationToken)).Should().BeOfType<PhasePlan.Nothing>();
    }

    [Fact]
    public async Task Inits_that_share_a_cache_take_turns()
    {
        await Phase.ProbeAsync(CancellationToken.None);
        File.Delete(Path.Combine(Folder, ".copy.json"));
        var turn = await PluginCache.TakeTurnAsync(run.Context, CancellationToken.None);

        var probing = Phase.ProbeAsync(CancellationToken.None);
        await run.Context.Conditions.WaitAsync(
            new Platform.Conditions.Condition<bool>("waits", _ => Task.FromResult(run.Reporter.Lines.Any(line => line.Contains("another run fetches its provider", StringComparison.Ordinal)) ? Platform.Conditions.Observed.Met(true) : Platform.Conditions.Observed.NotYet<bool>("not yet")), TimeSpan.FromSeconds(20), "see"),
            CancellationToken.None);
        probing.IsCompleted.Should().BeFalse();
        turn.Dispose();

        (await probing).Should().BeOfType<PhasePlan.Act>();
    }

    [Fact]
    public async Task Invalid_configuration_is_told_with_file_and_line()
    {
        Write(Configuration + "\nresource \"terraform_data\" \"x\" { nonsense = 1 }\n");

        var probe = () => Phase.ProbeAsync(CancellationToken.None);

        var error = (await probe.Should().ThrowAsync<TerraformException>()).Which;
        error.What.Should().StartWith("terraform validate failed");
        error.Why.Should().Contain("main.tf line").And.Contain("nonsense");
    }

    [Fact]
    public async Task Destroy_finishes_what_a_killed_run_left()
    {
        await Phase.ApplyAsync((PhasePlan.Act)await Phase.ProbeAsync(CancellationToken.None), CancellationToken.None);
        // What a kill -9 may leave behind: no .terraform, a lock that nobody holds.
        if (Directory.Exists(Path.Combine(Folder, ".terraform")))
        {
            Directory.Delete(Path.Combine(Folder, ".terraform"), recursive: true);
        }

        File.WriteAllText(Path.Combine(Folder, ".terraform.tfstate.lock.info"), "{}");
        File.Delete(Path.Combine(Folder, WorkingCopy.VariablesFile));

        await Phase.RemoveAsync(CancellationToken.None);

        (await Phase.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    private void Write(string text) => PrivateFile.Write(Path.Combine(run.Context.Paths.TerraformConfiguration, "main.tf"), text);

    private sealed class Reserved : IReservationSource
    {
        public Task<Reservation?> FindAsync(CancellationToken cancellationToken) => Task.FromResult<Reservation?>(new Reservation("l1", "reserved-flavor", null));
    }
}
