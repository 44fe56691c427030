using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Terraform;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests;

public sealed class PlanReportTests : IDisposable
{
    private readonly RunFixture run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public void Diff_has_a_line_per_resource_and_old_and_new_below()
    {
        ImmutableArray<PlannedChange> changes =
        [
            new("a", "create", "server node1", ResourceName.Server, null) { Attributes = [new("flavor_id", null, "\"f\"", false), new("name", null, "\"node1\"", false), new("force_delete", null, "false", false)] },
            new("b", "update", "port p", "openstack_networking_port_v2", "p") { Attributes = [new("tags", "[]", "[\"x\"]", false)] },
            new("c", "replace", "subnet s", "openstack_networking_subnet_v2", "s") { Attributes = [new("cidr", "\"1\"", "\"2\"", true)] },
            new("d", "delete", "network n", "openstack_networking_network_v2", "n"),
            new("terraform_data.ports[\"node1\"]", "create", "record r", "terraform_data", null),
        ];

        PlanLines.Diff(changes).Should().Equal(
            "  + create server node1",
            "      flavor_id \"f\"",
            "  ~ update port p (tags)",
            "      tags: [] → [\"x\"]",
            "  ± replace subnet s (cidr)",
            "      cidr: \"1\" → \"2\", which forces replacement",
            "  - delete network n");
    }

    [Fact]
    public void What_stands_on_moving_ground_looks_again()
    {
        PlannedPhase.Of("PreK8s", new PhasePlan.Nothing("3 nodes are prepared"), "Terraform").Text.Should().Be("looks again after Terraform; as it is now: 3 nodes are prepared");
        PlannedPhase.Of("PreK8s", new PhasePlan.Nothing("3 nodes are prepared"), null).Text.Should().Be("nothing to do, 3 nodes are prepared");
        PlannedPhase.Of("Lease", new PhasePlan.Act(["create lease"]), null).Should().BeEquivalentTo(new { Acts = true, Moves = true, Lines = new[] { "  • create lease" } });
        PlannedPhase.Of("ArgoApps", new PhasePlan.Act(["deploy"]), null).Moves.Should().BeFalse();
        PlannedPhase.Of("Lease", new PhasePlan.Skip("reservation given"), null).Text.Should().Be("skipped: reservation given");
    }

    [Fact]
    public void Page_has_a_chart_of_all_phases_and_their_words()
    {
        var page = PlanPage.Text(run.Context.Settings,
        [
            PlannedPhase.Of("Lease", new PhasePlan.Nothing("it is ACTIVE"), null),
            PlannedPhase.Of("Terraform", new PhasePlan.Act(["one", "two"]), null),
        ]);

        page.Should().Contain("flowchart LR").And.Contain("Lease --> Terraform").And.Contain("Terraform[\"Terraform<br/>2 to do\"]:::act").And.Contain("  • one").And.Contain("nothing to do, it is ACTIVE");
    }

    [Fact]
    public async Task Site_whose_world_does_not_run_is_not_started_by_a_plan()
    {
        await using var session = Open(settings => settings with { Site = "rehearsal" }, out var output);

        var acting = await new PlanReport(session).PrintAsync(CancellationToken.None);

        acting.Should().Equal("everything");
        output.ToString().Should().Contain("a plan starts nothing").And.Contain("Lease: create lease_mlops_ada, 3 × m1.medium for 24 h").And.Contain("WorkflowTemplates");
        Directory.Exists(Path.Combine(run.Context.Paths.SiteFolder, "world")).Should().BeFalse();
    }

    [Theory]
    [InlineData(null, "ReplaceNode needs to know which node")]
    [InlineData("node4", "--node cannot be 'node4'")]
    public async Task Node_to_replace_has_to_be_one_of_them(string? node, string what)
    {
        await using var session = Open(settings => settings with { Site = "chameleon", Node = node }, out _);

        var replace = () => new NodeReplacement(session).RunAsync(CancellationToken.None);

        var error = (await replace.Should().ThrowAsync<UsageException>()).Which;
        error.What.Should().Be(what);
        error.Next.Should().Contain("node1, node2, node3");
    }

    private Session Open(Func<Settings, Settings> change, out StringWriter output)
    {
        output = new StringWriter();
        var settings = change(run.Context.Settings);
        var world = settings.Site == "rehearsal" ? new Platform.Sites.SiteWorldCommand("/no/such/program", [], Path.Combine(run.Context.Paths.SiteFolder, "world"), Elevate: false) : null;
        return new Session(new SessionOptions(settings, run.Context.Paths, world, output, TextReader.Null, Interactive: false, Verbose: false, new Redactor()));
    }
}
