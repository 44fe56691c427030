namespace GourmetGram.Specs.Terraform;

/// <summary>tf/security-groups: what exists is left alone, what is missing is made.</summary>
public sealed class GroupSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
    [Fact]
    public async Task Groups_are_made_with_their_rule_and_found_by_the_next_plan()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenFolderAsync("security-groups");
        var groups = $$"""-var=groups={"{{workspace.Suffix}}-a":8000,"{{workspace.Suffix}}-b":9001}""";

        (await workspace.ApplyAsync(groups)).MustSucceed().Output.Should().Contain("4 added");

        (await workspace.PlanAsync(groups, "-detailed-exitcode")).MustSucceed();
        (await workspace.RunAsync("destroy", "-auto-approve", "-input=false", groups)).MustSucceed().Output.Should().Contain("4 destroyed");
    }

    [Fact]
    public async Task Group_that_exists_is_given_its_rule_and_one_that_is_open_is_left_alone()
    {
        TerraformCli.Required();
        await using var others = await world.OpenFolderAsync("security-groups");
        var name = $"{others.Suffix}-x";
        (await others.ApplyAsync($$"""-var=groups={"{{name}}":8000}""")).MustSucceed();
        var id = (string)others.State("openstack_networking_secgroup_v2", "allow", name)["id"]!;
        await using var workspace = await world.OpenFolderAsync("security-groups");
        string[] there = [$$"""-var=groups={"{{name}}":8001}""", $$"""-var=existing={"{{name}}":"{{id}}"}"""];

        (await workspace.ApplyAsync([.. there, $$"""-var=open=["{{name}}"]"""])).MustSucceed().Output.Should().Contain("0 added, 0 changed, 0 destroyed");
        (await workspace.ApplyAsync(there)).MustSucceed().Output.Should().Contain("1 added, 0 changed, 0 destroyed");

        ((string)workspace.State("openstack_networking_secgroup_rule_v2", "allow", name)["security_group_id"]!).Should().Be(id);
        (await workspace.RunAsync(["destroy", "-auto-approve", "-input=false", .. there])).MustSucceed().Output.Should().Contain("1 destroyed");
        (await others.RunAsync("destroy", "-auto-approve", "-input=false", $$"""-var=groups={"{{name}}":8000}""")).MustSucceed().Output.Should().Contain("2 destroyed");
    }

    [Theory]
    [InlineData("""-var=groups={"x":0}""", "A port is a whole number from 1 to 65535.")]
    [InlineData("""-var=groups={"default":22}""", "it cannot be default")]
    [InlineData("-var=allowed_from=everywhere", "The range must be an IPv4 network")]
    public async Task What_cannot_be_right_is_refused(string variable, string message)
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenFolderAsync("security-groups");

        (await workspace.PlanAsync(variable)).MustFail().Text.Should().Contain(message);
    }
}
