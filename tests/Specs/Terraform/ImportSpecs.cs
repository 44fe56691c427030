using System.Text.Json.Nodes;

namespace GourmetGram.Specs.Terraform;

public sealed class ImportSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
    [Fact]
    public async Task Import_of_all_that_is_there_replaces_nothing_and_ends_with_nothing_to_do()
    {
        TerraformCli.Required();
        await using var original = await world.OpenKvmAsync();
        (await original.ApplyAsync()).MustSucceed();
        await using var copy = await world.OpenKvmAsync();
        var environment = copy.Environment;
        environment["TF_VAR_suffix"] = original.Suffix;

        foreach (var (address, id) in Addresses(original))
        {
            (await copy.RunAsync(environment, "import", "-input=false", address, id)).MustSucceed();
        }

        // What is added is Terraform's own record of the ports; the cloud knows nothing of it.
        (await copy.RunAsync(environment, "plan", "-input=false")).MustSucceed().Output.Should().Contain("3 to add").And.Contain("0 to destroy").And.NotContain("must be replaced");
        (await copy.RunAsync(environment, "apply", "-auto-approve", "-input=false")).MustSucceed();
        (await copy.RunAsync(environment, "plan", "-input=false", "-detailed-exitcode")).MustSucceed();

        // The copy owns everything now: what the original destroys at its end is gone already.
        (await copy.RunAsync(environment, "destroy", "-auto-approve", "-input=false")).MustSucceed().Output.Should().Contain("15 destroyed");
    }

    private static IEnumerable<(string Address, string Id)> Addresses(TerraformWorkspace workspace)
    {
        var state = JsonNode.Parse(File.ReadAllText(Path.Combine(workspace.Folder, "terraform.tfstate")))!;
        return from resource in state["resources"]!.AsArray()
               where (string?)resource!["mode"] == "managed" && (string?)resource["type"] != "terraform_data"
               from instance in resource["instances"]!.AsArray()
               let key = instance!["index_key"] is { } index ? $"[\"{index}\"]" : string.Empty
               select ($"{resource["type"]}.{resource["name"]}{key}", (string)instance["attributes"]!["id"]!);
    }
}
