using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Terraform;
using GourmetGram.Platform.Tests.OpenStack;
using GourmetGram.Platform.Tests.Terraform;

namespace GourmetGram.Platform.Tests.Phases;

public sealed class SecurityGroupsPhaseTests : IDisposable
{
    private readonly RunFixture run = new();
    private readonly StubCloud cloud = new();
    private readonly DummyTerraform terraform;
    private readonly OpenStackClients clients;

    public SecurityGroupsPhaseTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the dummy is a shell script");
        terraform = new DummyTerraform(run.Root);
        Platform.Configuration.PrivateFile.Write(Path.Combine(run.Root, "tf", "security-groups", "main.tf"), "# groups\n");
        clients = cloud.Clients();
    }

    private SecurityGroupsPhase Phase => new(run.Context, clients, new TerraformTool(run.Context.Processes, run.Context.Paths, terraform.Program));

    public void Dispose()
    {
        clients?.Dispose();
        cloud.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task Groups_that_are_there_are_left_alone_whoever_made_them()
    {
        cloud.On("GET /network/v2.0/security-groups", 200, GroupsJson.All);

        var plan = await Phase.ProbeAsync(CancellationToken.None);

        plan.Should().BeOfType<PhasePlan.Nothing>().Which.Because.Should().StartWith("8 security groups let in TCP 22, 80, 8000, 8080, 8081, 8082, 9001, 9090");
        terraform.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData("22", "22", "null", "\"tcp\"", true)]
    [InlineData("22", "22", "\"192.0.2.0/24\"", "\"tcp\"", true)]
    [InlineData("1", "65535", "\"0.0.0.0/0\"", "\"6\"", true)]
    [InlineData("null", "null", "null", "null", true)]
    [InlineData("23", "80", "\"0.0.0.0/0\"", "\"tcp\"", false)]
    [InlineData("22", "22", "\"0.0.0.0/0\"", "\"udp\"", false)]
    public async Task Group_counts_as_open_when_some_rule_of_it_lets_the_port_in(string first, string last, string from, string protocol, bool open)
    {
        var others = ProjectGroups.Wanted.Where(group => group.Name != "allow-ssh").Select(group => GroupsJson.Group(group.Name, group.Name, GroupsJson.Rule(group.Port)));
        cloud.On("GET /network/v2.0/security-groups", 200, GroupsJson.Of([.. others, GroupsJson.Group("ssh", "allow-ssh", GroupsJson.Range(Number(first), Number(last), from, protocol))]));

        var plan = await Phase.ProbeAsync(CancellationToken.None);

        (plan is PhasePlan.Nothing).Should().Be(open);
        static int? Number(string text) => text == "null" ? null : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Groups_of_other_projects_and_other_names_do_not_count()
    {
        cloud.On("GET /network/v2.0/security-groups", 200, GroupsJson.All.Replace("\"p1\"", "\"p2\"", StringComparison.Ordinal));

        (await Phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Which.Steps.Should().HaveCount(8).And.Contain("create security group allow-ssh (TCP 22 from anywhere)");
    }

    [Fact]
    public async Task Twins_are_told_with_the_one_that_is_used()
    {
        cloud.On("GET /network/v2.0/security-groups", 200, GroupsJson.All.Replace("{\"security_groups\":[", "{\"security_groups\":[" + GroupsJson.Group("0", "allow-ssh") + ",", StringComparison.Ordinal));

        (await Phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Nothing>();

        run.Reporter.Lines.Should().Contain("warning: 2 security groups are named allow-ssh; allow-ssh is used");
    }

    [Fact]
    public async Task Nothing_is_ever_taken_away_from_the_project()
    {
        cloud.On("GET /network/v2.0/security-groups", 200, GroupsJson.Of());
        terraform.Says("plan", "{}", exitCode: 2);
        terraform.Says("show", """{"resource_changes":[{"address":"x","mode":"managed","type":"openstack_networking_secgroup_v2","change":{"actions":["delete"],"before":{"id":"g","name":"allow-ssh"},"after":null}}]}""");
        var phase = Phase;
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        (await apply.Should().ThrowAsync<TerraformException>()).Which.What.Should().Contain("delete security group allow-ssh");
        terraform.Calls.Should().NotContain(call => call.StartsWith("apply", StringComparison.Ordinal));
    }

    [Fact]
    public void What_our_own_state_holds_is_not_told_as_existing()
    {
        var rule = new SecurityGroupRule("r1", "ingress", "IPv4", "tcp", 22, 22, null);
        var group = new ProjectGroup("allow-ssh", 22, new SecurityGroup("g1", "allow-ssh", "p1", [rule]), 0);
        ImmutableArray<StateResource> ours = [new("a", "openstack_networking_secgroup_v2", "g1", "x"), new("b", "openstack_networking_secgroup_rule_v2", "r1", "y")];

        var foreign = SecurityGroupStep.Variables(new ProjectGroups([group]), [], "stub").ReplaceLineEndings("");
        var own = SecurityGroupStep.Variables(new ProjectGroups([group]), ours, "stub").ReplaceLineEndings("");

        foreign.Should().Contain("\"existing\": {    \"allow-ssh\": \"g1\"").And.MatchRegex("\"open\": \\[\\s*\"allow-ssh\"");
        own.Should().Contain("\"existing\": {}").And.Contain("\"open\": []");
    }

    [Fact]
    public void Groups_are_those_that_the_configurations_name()
    {
        var root = Path.Combine(Manifests.Checkout.Root, "tf");
        foreach (var file in new[] { "kvm", "security-groups" }.Select(folder => File.ReadAllText(Path.Combine(root, folder, "variables.tf"))))
        {
            foreach (var (name, port) in ProjectGroups.Wanted)
            {
                file.Should().Contain(name);
            }
        }
    }
}
