using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Terraform;
using GourmetGram.Platform.Tests.OpenStack;
using GourmetGram.Platform.Tests.Terraform;

namespace GourmetGram.Platform.Tests.Phases;

public sealed class TerraformPhaseTests : IDisposable
{
    private const string Server = "openstack_compute_instance_v2.nodes[\\\"node1\\\"]";
    private const string Shown = $$$$"""{"resource_changes":[{"address":"{{{{Server}}}}","mode":"managed","type":"openstack_compute_instance_v2","change":{"actions":["create"],"before":null,"after":{"name":"node1-mlops-ada"}}}]}""";
    private const string Outputs = """{"floating_ip_out":{"value":"198.18.1.9"},"nodes":{"value":{"node1":{"name":"node1-mlops-ada","server_id":"s1","shared_address":"10.56.1.4","private_address":"192.168.1.11","floating_ip":"198.18.1.9"}}}}""";
    private const string KeyPair = """{"keypair":{"name":"gourmetgram-ada","public_key":"ssh-ed25519 AAAAKEY another comment"}}""";

    private readonly RunFixture run = new();
    private readonly StubCloud cloud = new();
    private readonly DummyTerraform terraform;
    private readonly Reservations reservations = new();
    private OpenStackClients clients;

    public TerraformPhaseTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the dummy is a shell script");
        DummyTerraform.Configuration(run.Root);
        terraform = new DummyTerraform(run.Root);
        terraform.Says("output", Outputs);
        terraform.Says("show", Shown);
        cloud.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 200, KeyPair);
        cloud.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[]}""");
        cloud.On("GET /network/v2.0/security-groups", 200, GroupsJson.All);
        GroupsJson.NothingElse(cloud);
        clients = cloud.Clients();
    }

    private string Folder => run.Context.Paths.TerraformFolder;

    private TerraformPhase Phase => new(run.Context, clients, reservations, new TerraformTool(run.Context.Processes, run.Context.Paths, terraform.Program));

    public void Dispose()
    {
        clients?.Dispose();
        cloud.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task First_run_plans_to_a_file_and_applies_exactly_that_file()
    {
        terraform.Says("plan", "{\"type\":\"change_summary\"}", exitCode: 2);
        terraform.Says("apply", $$"""
            {"type":"apply_start","hook":{"resource":{"addr":"{{Server}}"},"action":"create"} }
            {"type":"apply_progress","hook":{"resource":{"addr":"{{Server}}"},"action":"create","elapsed_seconds":10} }
            {"type":"apply_complete","hook":{"resource":{"addr":"{{Server}}"},"action":"create","elapsed_seconds":11} }
            """);
        var phase = Phase;

        var plan = (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        var outcome = await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps.Should().Equal("create server node1-mlops-ada");
        outcome.Should().Be("1 server behind 198.18.1.9");
        terraform.Calls.Should().Equal(
            "version -json",
            "init -reconfigure -input=false -no-color",
            "validate -no-color -json",
            "plan -input=false -no-color -json -detailed-exitcode -lock-timeout=60s -out=plan.tfplan",
            "show -no-color -json plan.tfplan",
            "apply -input=false -no-color -json -lock-timeout=60s plan.tfplan",
            "output -no-color -json");
        run.Reporter.Lines.Should().ContainInOrder("creating server node1-mlops-ada …", "creating server node1-mlops-ada: 10 s so far", "✓ server node1-mlops-ada created");
        (await phase.FindAsync(CancellationToken.None))!.Bastion.ServerId.Should().Be("s1");
    }

    [Fact]
    public async Task Second_run_asks_for_a_plan_and_the_outputs_and_nothing_else()
    {
        terraform.Runs("init", """mkdir -p .terraform; : > .terraform.lock.hcl""");
        await Phase.ProbeAsync(CancellationToken.None);
        var before = terraform.Calls.Count;

        var plan = await Phase.ProbeAsync(CancellationToken.None);

        plan.Should().BeOfType<PhasePlan.Nothing>().Which.Because.Should().Be("1 server behind 198.18.1.9");
        terraform.Calls.Skip(before).Select(call => call.Split(' ')[0]).Should().Equal("plan", "output");
    }

    [Fact]
    public async Task Changed_configuration_is_copied_initialised_and_validated_again()
    {
        terraform.Runs("init", """: > .terraform.lock.hcl""");
        await Phase.ProbeAsync(CancellationToken.None);
        PrivateFile.Write(Path.Combine(run.Root, "tf", "kvm", "main.tf"), "# changed\n");
        File.Delete(Path.Combine(run.Root, "tf", "kvm", "versions.tf"));
        var before = terraform.Calls.Count;

        await Phase.ProbeAsync(CancellationToken.None);

        terraform.Calls.Skip(before).Select(call => call.Split(' ')[0]).Should().Equal("init", "validate", "plan", "output");
        File.ReadAllText(Path.Combine(Folder, "main.tf")).Should().Be("# changed\n");
        File.Exists(Path.Combine(Folder, "versions.tf")).Should().BeFalse();
    }

    [Fact]
    public async Task Provider_whose_mirror_has_moved_is_fetched_again()
    {
        var package = Directory.CreateDirectory(Path.Combine(run.Root, "mirror")).FullName;
        File.WriteAllText(Path.Combine(package, "terraform-provider-openstack"), "");
        terraform.Runs("init", $$"""
            printf 'provider "registry.terraform.io/a/openstack" {\n  version     = "3.4.0"\n  constraints = "3.4.0"\n}\n' > .terraform.lock.hcl
            mkdir -p .terraform/providers/registry.terraform.io/a/openstack/3.4.0
            ln -sfn {{package}} .terraform/providers/registry.terraform.io/a/openstack/3.4.0/linux_amd64
            """);
        await Phase.ProbeAsync(CancellationToken.None);
        await Phase.ProbeAsync(CancellationToken.None);
        Inits().Should().Be(1);

        Directory.Delete(package, recursive: true);
        await Phase.ProbeAsync(CancellationToken.None);

        Inits().Should().Be(2);
    }

    [Fact]
    public async Task Plan_that_asks_for_init_gets_it_once()
    {
        terraform.Says("plan.1", """{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Required plugins are not installed","detail":"run: terraform init"}}""", exitCode: 1);
        terraform.Says("plan", "{}");
        terraform.Runs("init", """: > .terraform.lock.hcl""");

        (await Phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Nothing>();

        Inits().Should().Be(2);
    }

    [Fact]
    public async Task Children_see_our_cloud_and_nothing_ambient_and_no_secret_is_an_argument()
    {
        Environment.SetEnvironmentVariable("OS_GG_PHASE_TEST", "ambient");
        Environment.SetEnvironmentVariable("TF_VAR_suffix", "ambient");
        try
        {
            await Phase.ProbeAsync(CancellationToken.None);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OS_GG_PHASE_TEST", null);
            Environment.SetEnvironmentVariable("TF_VAR_suffix", null);
        }

        var environment = terraform.EnvironmentOf("plan");
        environment.Keys.Where(name => name.StartsWith("OS_", StringComparison.Ordinal)).Should().Equal("OS_CLIENT_CONFIG_FILE");
        environment["OS_CLIENT_CONFIG_FILE"].Should().Be("/nowhere/clouds.yaml");
        environment.Keys.Where(name => name.StartsWith("TF_", StringComparison.Ordinal)).Should().BeEquivalentTo("TF_IN_AUTOMATION", "TF_INPUT", "TF_PLUGIN_CACHE_DIR");
        environment["CHECKPOINT_DISABLE"].Should().Be("1");
        string.Join('\n', terraform.Calls).Should().NotContain("credential-secret").And.NotContain("reserved-flavor");
    }

    [Fact]
    public async Task Site_with_a_configuration_of_its_own_for_Terraform_gets_it_instead_of_the_cache()
    {
        run.WithSite(site => site with { TerraformCliConfigFile = "/site/terraform.rc" });

        await Phase.ProbeAsync(CancellationToken.None);

        terraform.EnvironmentOf("plan").Should().Contain("TF_CLI_CONFIG_FILE", "/site/terraform.rc").And.NotContainKey("TF_PLUGIN_CACHE_DIR");
    }

    [Fact]
    public async Task Login_merged_from_secure_yaml_is_handed_over_in_a_private_file()
    {
        clients.Dispose();
        clients = new OpenStackClients(() => new CloudLogin(cloud.Credentials(), "/nowhere/clouds.yaml", new Secret("clouds: {merged: {}}")), run.Redactor, TimeProvider.System);

        await Phase.ProbeAsync(CancellationToken.None);

        var file = Path.Combine(Folder, "clouds.yaml");
        terraform.EnvironmentOf("plan").Should().Contain("OS_CLIENT_CONFIG_FILE", file);
        File.ReadAllText(file).Should().Be("clouds: {merged: {}}");
        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Variables_state_and_plan_are_private_from_the_first_moment()
    {
        await Phase.ProbeAsync(CancellationToken.None);

        File.ReadAllText(Path.Combine(Folder, "terraform.tfvars.json")).ReplaceLineEndings("\n").Should().Be(
            """
            {
              "suffix": "ada",
              "key": "gourmetgram-ada",
              "reservation": "reserved-flavor",
              "nodes": {
                "node1": "192.168.1.11",
                "node2": "192.168.1.12",
                "node3": "192.168.1.13"
              },
              "image": "CC-Ubuntu24.04",
              "cloud": "stub"
            }
            """);
        foreach (var name in new[] { "terraform.tfvars.json", "terraform.tfstate", "terraform.tfstate.backup", "plan.tfplan" })
        {
            File.GetUnixFileMode(Path.Combine(Folder, name)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, name);
        }
    }

    [Fact]
    public async Task Missing_key_pair_is_made_from_the_local_key_before_anything_is_planned()
    {
        cloud.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 404, "{}");
        cloud.On("POST /compute/v2.1/os-keypairs", 201, KeyPair);
        terraform.Says("plan", "{}", exitCode: 2);
        var phase = Phase;

        var plan = (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        terraform.Calls.Should().NotContain(call => call.StartsWith("plan", StringComparison.Ordinal));
        await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps[0].Should().Be("create key pair gourmetgram-ada");
        cloud.Requests.Single(request => request.Line == "POST /compute/v2.1/os-keypairs").Body.Should().Contain("ssh-ed25519 AAAAKEY ada@laptop");
        run.Reporter.Lines.Should().ContainInOrder("✓ key pair gourmetgram-ada created", "will create server node1-mlops-ada");
        terraform.Calls.Should().Contain(call => call.StartsWith("apply", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_pair_of_another_key_is_refused_before_anything_happens()
    {
        File.WriteAllText($"{run.Context.Settings.SshKey}.pub", "ssh-ed25519 OTHERKEY ada@laptop\n");

        var probe = () => Phase.ProbeAsync(CancellationToken.None);

        var error = (await probe.Should().ThrowAsync<UsageException>()).Which;
        error.What.Should().Contain("gourmetgram-ada").And.Contain(run.Context.Settings.SshKey);
        error.Next.Should().Contain("--ssh-key");
    }

    [Fact]
    public async Task Public_key_is_derived_where_only_the_private_one_is_there()
    {
        Assert.SkipWhen(Platform.Processes.Programs.Find("ssh-keygen", Platform.Processes.ChildEnvironment.Clean()) is null, "ssh-keygen is not installed");
        var key = run.Context.Settings.SshKey;
        File.Delete($"{key}.pub");
        await run.Context.Processes.RunAsync(new("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], run.Root, Platform.Processes.ChildEnvironment.Clean()), CancellationToken.None);
        var expected = string.Join(' ', (await File.ReadAllTextAsync($"{key}.pub")).Split(' ').Take(2));
        File.Delete($"{key}.pub");

        (await new KeyPairStep(run.Context with { Settings = run.Context.Settings with { KeyPair = "missing" } }, clients.Nova).MissingAsync(CancellationToken.None)).Should().StartWith(expected);

        File.Delete(key);
        var missing = () => new KeyPairStep(run.Context, clients.Nova).MissingAsync(CancellationToken.None);
        (await missing.Should().ThrowAsync<UsageException>()).Which.Next.Should().Contain("ssh-keygen -t ed25519");
    }

    [Fact]
    public async Task Without_a_reservation_the_plan_is_shown_and_never_applied()
    {
        reservations.None = true;
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Says("show", Shown.Replace("\"name\"", "\"flavor_id\":\"00000000-0000-0000-0000-000000000000\",\"name\"", StringComparison.Ordinal));
        var phase = Phase;

        var plan = (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps.Should().Equal("create server node1-mlops-ada", "all of it once there is a lease");
        TerraformPhase.ChangesOf(plan).Single().Attributes.Select(attribute => attribute.Text).Should().Contain("flavor_id: nothing → (that of the lease to come)");
        (await apply.Should().ThrowAsync<LeaseException>()).Which.Next.Should().Contain("./build.sh Lease");
        terraform.Calls.Should().NotContain(call => call.StartsWith("apply", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_on_another_reservation_is_replaced_instead_of_resized()
    {
        terraform.Says("plan", "{}", exitCode: 2);
        const string Resize = $$$$"""{"resource_changes":[{"address":"{{{{Server}}}}","mode":"managed","type":"openstack_compute_instance_v2","change":{"actions":["update"],"before":{"id":"s1","name":"node1-mlops-ada","flavor_id":"old"},"after":{"id":"s1","name":"node1-mlops-ada","flavor_id":"reserved-flavor"}}}]}""";
        const string Replace = $$$$"""{"resource_changes":[{"address":"{{{{Server}}}}","mode":"managed","type":"openstack_compute_instance_v2","action_reason":"replace_by_request","change":{"actions":["delete","create"],"before":{"id":"s1","name":"node1-mlops-ada","flavor_id":"old"},"after":{"name":"node1-mlops-ada","flavor_id":"reserved-flavor"}}}]}""";
        terraform.Says("show.1", Resize);
        terraform.Says("show.2", Replace);

        var plan = (await Phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;

        plan.Steps.Should().Equal("replace server node1-mlops-ada (it runs on another reservation, from which it cannot be moved)");
        terraform.Calls.Where(call => call.StartsWith("plan", StringComparison.Ordinal)).Last().Should().StartWith("plan -replace=openstack_compute_instance_v2.nodes[\"node1\"] ");
    }

    [Fact]
    public async Task Node_is_replaced_when_it_has_really_gone_and_only_after_approval()
    {
        State();
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Says("show.1", $$$$"""{"resource_changes":[{"address":"{{{{Server}}}}","mode":"managed","type":"openstack_compute_instance_v2","action_reason":"replace_by_request","change":{"actions":["delete","create"],"before":{"id":"s1","name":"node1-mlops-ada"},"after":{"name":"node1-mlops-ada"}}}]}""");
        cloud.On("DELETE /compute/v2.1/servers/s1", 204, "");
        cloud.Script("GET /compute/v2.1/servers/s1", new StubAnswer(200, """{"server":{"id":"s1","name":"node1-mlops-ada","status":"DELETED"}}"""), new StubAnswer(404, "{}"));
        var asked = 0;
        var phase = Phase;

        var refused = () => phase.ReplaceAsync("node1", _ => throw new ApprovalException("no", null, ""), CancellationToken.None);
        await refused.Should().ThrowAsync<ApprovalException>();
        cloud.Lines.Should().NotContain(line => line.StartsWith("DELETE", StringComparison.Ordinal));
        File.Delete(Path.Combine(terraform.Folder, "show.count"));
        var outcome = await phase.ReplaceAsync("node1", _ => Task.FromResult(asked++), CancellationToken.None);

        outcome.Should().Be("node1 is server s1 now, at 192.168.1.11 as before");
        asked.Should().Be(1);
        cloud.Lines.Count(line => line == "GET /compute/v2.1/servers/s1").Should().Be(2);
        run.Reporter.Lines.Should().ContainInOrder("will replace server node1-mlops-ada (as asked for)", "✓ server node1-mlops-ada deleted", "will create server node1-mlops-ada");
    }

    [Fact]
    public async Task Node_that_there_is_not_cannot_be_replaced()
    {
        State();

        var replace = () => Phase.ReplaceAsync("node3", _ => Task.CompletedTask, CancellationToken.None);

        (await replace.Should().ThrowAsync<TerraformException>()).Which.Next.Should().Contain("./build.sh Terraform");
        terraform.Calls.Should().NotContain(call => call.StartsWith("plan", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_groups_are_made_by_Terraform_before_the_nodes_are_planned()
    {
        PrivateFile.Write(Path.Combine(run.Root, "tf", "security-groups", "main.tf"), "# groups\n");
        var all = ProjectGroups.Wanted.Where(group => group.Port < 9000).Select(group => GroupsJson.Group(group.Name, group.Name, GroupsJson.Rule(group.Port))).ToList();
        cloud.Script(
            "GET /network/v2.0/security-groups",
            new StubAnswer(200, GroupsJson.Of([.. all, GroupsJson.Group("g9", "allow-9001")])),
            new StubAnswer(200, GroupsJson.All));
        terraform.Says("plan", "{}", exitCode: 2);
        var phase = Phase;

        var plan = (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps[..2].Should().Equal(
            "open TCP 9001 in security group allow-9001: it is the project's, and stays when this is destroyed",
            "create security group allow-9090 (TCP 9090 from anywhere): it is the project's, and stays when this is destroyed");
        var variables = File.ReadAllText(Path.Combine(run.Context.Paths.SiteFolder, "security-groups", "terraform.tfvars.json"));
        variables.Should().Contain("\"allow-9001\": \"g9\"").And.NotContain("\"allow-9090\": \"").And.Contain("\"allow-ssh\": \"allow-ssh\"");
        terraform.Calls.Count(call => call.StartsWith("apply", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public async Task Of_several_groups_of_one_name_the_one_that_opens_the_port_is_named_to_Terraform()
    {
        var others = ProjectGroups.Wanted.Where(group => group.Name != "allow-8080").Select(group => GroupsJson.Group(group.Name, group.Name, GroupsJson.Rule(group.Port)));
        cloud.On("GET /network/v2.0/security-groups", 200, GroupsJson.Of([.. others, GroupsJson.Group("a-empty", "allow-8080"), GroupsJson.Group("b-open", "allow-8080", GroupsJson.Rule(8080))]));

        await Phase.ProbeAsync(CancellationToken.None);

        File.ReadAllText(Path.Combine(Folder, "terraform.tfvars.json")).ReplaceLineEndings("").Should().Contain("\"allow-8080\": \"b-open\"");
    }

    [Fact]
    public async Task Failed_apply_tells_the_resource_the_words_and_the_log()
    {
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Says("apply", $$$"""
            {"type":"apply_start","hook":{"resource":{"addr":"{{{Server}}}"},"action":"create"} }
            {"type":"apply_errored","hook":{"resource":{"addr":"{{{Server}}}"},"action":"create"} }
            {"type":"diagnostic","diagnostic":{"severity":"error","summary":"Error creating OpenStack server","detail":"No valid host was found. ","address":"{{{Server}}}","range":{"filename":"main.tf","start":{"line":61}} } }
            """, exitCode: 1);
        var phase = Phase;
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        var error = (await apply.Should().ThrowAsync<TerraformException>()).Which;
        error.Why.Should().Be("openstack_compute_instance_v2.nodes[\"node1\"] (main.tf line 61): Error creating OpenStack server: No valid host was found.");
        error.Next.Should().Contain(run.Context.Paths.Log("terraform"));
        run.Reporter.Lines.Should().Contain("✗ creating server node1-mlops-ada");
    }

    [Fact]
    public async Task Server_in_error_is_deleted_waited_for_and_made_again()
    {
        const string Broken = """{"id":"s2","name":"node2-mlops-ada","status":"ERROR","tenant_id":"p1","fault":{"code":500,"message":"No valid host was found. "}}""";
        cloud.On("GET /compute/v2.1/servers/detail", 200, $$"""{"servers":[{{Broken}},{"id":"s9","name":"other-mlops-bob","status":"ERROR","tenant_id":"p1"}]}""");
        cloud.Script("GET /compute/v2.1/servers/s2", new StubAnswer(200, $$$"""{"server":{{{Broken}}}}"""), new StubAnswer(200, $$$"""{"server":{{{Broken}}}}"""), new StubAnswer(404, "{}"));
        cloud.On("DELETE /compute/v2.1/servers/s2", 204, "");
        terraform.Says("plan", "{}", exitCode: 2);
        var phase = Phase;

        var plan = (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps[0].Should().Be("delete node2-mlops-ada, for server node2-mlops-ada is in ERROR: No valid host was found.");
        cloud.Lines.Where(line => line.Contains("/servers/s", StringComparison.Ordinal)).Should().Equal(
            "GET /compute/v2.1/servers/s2", "DELETE /compute/v2.1/servers/s2", "GET /compute/v2.1/servers/s2", "GET /compute/v2.1/servers/s2");
        terraform.Calls.Select(call => call.Split(' ')[0]).Should().ContainInOrder("plan", "show", "apply", "output");
    }

    [Fact]
    public async Task Replaced_server_has_really_gone_before_the_new_one_is_planned()
    {
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Says("show.1", $$$$"""{"resource_changes":[{"address":"{{{{Server}}}}","mode":"managed","type":"openstack_compute_instance_v2","change":{"actions":["delete","create"],"before":{"id":"s1","name":"node1-mlops-ada"},"after":{"name":"node1-mlops-ada"}}}]}""");
        cloud.On("DELETE /compute/v2.1/servers/s1", 204, "");
        cloud.Script("GET /compute/v2.1/servers/s1", new StubAnswer(200, """{"server":{"id":"s1","name":"node1-mlops-ada","status":"DELETED"}}"""), new StubAnswer(404, "{}"));
        var phase = Phase;

        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);
        await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps.Should().Equal("replace server node1-mlops-ada");
        cloud.Lines.Count(line => line == "GET /compute/v2.1/servers/s1").Should().Be(2);
        terraform.Calls.Select(call => call.Split(' ')[0]).Should().ContainInOrder("plan", "show", "plan", "show", "apply");
    }

    [Fact]
    public async Task Failed_apply_asks_Nova_why_the_server_failed()
    {
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Says("apply", """{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Error waiting for instance (s2) to become ready: unexpected state 'ERROR', wanted target 'ACTIVE'. last error: %!s(<nil>)","detail":""}}""", exitCode: 1);
        var phase = Phase;
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);
        cloud.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[{"id":"s2","name":"node2-mlops-ada","status":"ERROR","tenant_id":"p1"}]}""");
        cloud.On("GET /compute/v2.1/servers/s2", 200, """{"server":{"id":"s2","name":"node2-mlops-ada","status":"ERROR","tenant_id":"p1","fault":{"code":500,"message":"No valid host was found. "}}}""");

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        var error = (await apply.Should().ThrowAsync<TerraformException>()).Which;
        error.Why.Should().StartWith("server node2-mlops-ada is in ERROR: No valid host was found.\n");
        error.Next.Should().StartWith("a server did not start");
    }

    [Fact]
    public async Task Apply_writes_to_a_file_so_that_it_outlives_a_killed_build()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Runs("apply", """one=$(readlink /proc/$$/fd/1); two=$(readlink /proc/$$/fd/2); printf "%s\n" "$one" "$two" > "$here/stdout" """);
        var phase = Phase;

        await phase.ApplyAsync((PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None), CancellationToken.None);

        var file = Path.Combine(Folder, "apply.events");
        File.ReadAllLines(Path.Combine(terraform.Folder, "stdout")).Should().Equal(file, file);
        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Interrupted_apply_finishes_what_it_does_and_saves()
    {
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Runs("apply", $$"""
            trap 'echo saved > "$here/saved"; exit 1' INT
            echo '{"type":"apply_start","hook":{"resource":{"addr":"{{Server}}"},"action":"create"} }'
            while :; do sleep 0.1; done
            """);
        using var interrupt = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        run.Reporter.OnLine = line =>
        {
            if (line.StartsWith("creating server", StringComparison.Ordinal))
            {
                interrupt.Cancel();
            }
        };
        var phase = Phase;
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, interrupt.Token);

        await apply.Should().ThrowAsync<OperationCanceledException>();
        File.Exists(Path.Combine(terraform.Folder, "saved")).Should().BeTrue();
    }

    [Fact]
    public async Task Destroy_is_planned_and_applied_and_repeated_while_something_is_in_use()
    {
        State();
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Says("apply.1", """{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Error deleting openstack_networking_network_v2 n1: Expected HTTP response code [202 204], but got 409 instead","detail":""}}""", exitCode: 1);
        terraform.Says("apply", "{}");
        reservations.None = true;
        var phase = Phase;

        (await phase.ListAsync(CancellationToken.None)).Should().Equal("server node1-mlops-ada (s1)");
        await phase.RemoveAsync(CancellationToken.None);

        terraform.Calls.Where(call => call.StartsWith("plan", StringComparison.Ordinal)).Should().HaveCount(2).And.OnlyContain(call => call.StartsWith("plan -destroy -input=false", StringComparison.Ordinal));
        terraform.Calls.Count(call => call.StartsWith("apply", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public async Task Destroy_does_without_looking_when_what_it_would_look_at_is_gone()
    {
        State();
        terraform.Says("plan.1", """{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Unable to retrieve key pair","detail":"got 404"}}""", exitCode: 1);
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Says("apply", "{}");

        await Phase.RemoveAsync(CancellationToken.None);

        terraform.Calls.Should().Contain(call => call.StartsWith("plan -destroy -refresh=false", StringComparison.Ordinal));
        terraform.Calls.Should().Contain(call => call.StartsWith("apply", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Destroy_of_nothing_starts_nothing()
    {
        await Phase.RemoveAsync(CancellationToken.None);

        (await Phase.ListAsync(CancellationToken.None)).Should().BeEmpty();
        (await Phase.FindAsync(CancellationToken.None)).Should().BeNull();
        terraform.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Failed_init_is_told_in_its_own_words()
    {
        terraform.Says("init", "", exitCode: 1, error: "╷\n│ Error: Failed to query available provider packages\n│ \n│ Could not connect\n╵\n");

        var probe = () => Phase.ProbeAsync(CancellationToken.None);

        var error = (await probe.Should().ThrowAsync<TerraformException>()).Which;
        error.Why.Should().Be("Error: Failed to query available provider packages\nCould not connect");
        error.Next.Should().Contain("TF_CLI_CONFIG_FILE");
    }

    [Theory]
    [InlineData("""{"terraform_version":"1.5.7"}""", 0, "too old")]
    [InlineData("not json", 0, "does not tell its version")]
    [InlineData("", 1, "does not tell its version")]
    public async Task Unfit_Terraform_is_refused(string output, int exitCode, string what)
    {
        terraform.Says("version", output, exitCode);

        var find = () => new TerraformTool(run.Context.Processes, run.Context.Paths, terraform.Program).FindAsync(CancellationToken.None);

        (await find.Should().ThrowAsync<ToolException>()).Which.What.Should().Contain(what);
    }

    [Fact]
    public async Task Missing_Terraform_is_refused_and_a_known_one_is_not_asked_twice()
    {
        var missing = () => new TerraformTool(run.Context.Processes, run.Context.Paths, "/no/such/terraform").FindAsync(CancellationToken.None);
        (await missing.Should().ThrowAsync<ToolException>()).Which.Next.Should().Contain("install");

        for (var i = 0; i < 2; i++)
        {
            (await new TerraformTool(run.Context.Processes, run.Context.Paths, terraform.Program).FindAsync(CancellationToken.None)).Version.Should().Be(new Version(1, 11, 4));
        }

        terraform.Calls.Should().HaveCount(1);
    }

    private int Inits() => terraform.Calls.Count(call => call.StartsWith("init", StringComparison.Ordinal));

    private void State()
    {
        const string State = """{"version":4,"resources":[{"mode":"managed","type":"openstack_compute_instance_v2","name":"nodes","instances":[{"index_key":"node1","attributes":{"id":"s1","name":"node1-mlops-ada"}}]}]}""";
        PrivateFile.Write(Path.Combine(Folder, "terraform.tfstate"), State);
        terraform.Says("state", State);
    }

    private sealed class Reservations : IReservationSource
    {
        public bool None { get; set; }

        public Task<Reservation?> FindAsync(CancellationToken cancellationToken) => Task.FromResult(None ? null : new Reservation("l1", "reserved-flavor", null));
    }
}
