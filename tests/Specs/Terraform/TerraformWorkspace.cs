using System.Text.Json.Nodes;

namespace GourmetGram.Specs.Terraform;

/// <summary>A Terraform working directory of its own.</summary>
internal sealed class TerraformWorkspace(TerraformWorld world, string folder) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Folder { get; } = folder;

    /// <summary>Ends every name; a real cloud is shared with others.</summary>
    public string Suffix { get; } = "specs-" + Guid.NewGuid().ToString("n")[..8];

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    /// <summary>Environment of a command: nothing ambient that Terraform or OpenStack clients look at, our files instead.</summary>
    public Dictionary<string, string?> Environment => new(StringComparer.Ordinal)
    {
        ["TF_CLI_CONFIG_FILE"] = world.CliConfigFile,
        ["TF_IN_AUTOMATION"] = "1",
        ["TF_CLI_ARGS"] = null,
        ["TF_LOG"] = null,
        ["OS_CLIENT_CONFIG_FILE"] = world.Cloud.CloudsFile,
        ["OS_CLOUD"] = null,
        ["TF_VAR_cloud"] = world.Cloud.Name,
        ["TF_VAR_suffix"] = Suffix,
        ["TF_VAR_key"] = world.Cloud.Key,
        ["TF_VAR_reservation"] = world.Cloud.Flavor,
    };

    public Task<TerraformRun> RunAsync(params string[] arguments) => RunAsync(Environment, arguments);

    public async Task<TerraformRun> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(Patience);
        string[] all = arguments[0] is "output" or "show" or "state" or "providers" ? arguments : [arguments[0], "-no-color", .. arguments[1..]];
        return await TerraformCli.RunAsync(Folder, environment, all, deadline.Token);
    }

    public Task<TerraformRun> ApplyAsync(params string[] arguments) => RunAsync(["apply", "-auto-approve", "-input=false", .. arguments]);

    public Task<TerraformRun> PlanAsync(params string[] arguments) => RunAsync(["plan", "-input=false", .. arguments]);

    public Task<TerraformRun> DestroyAsync() => RunAsync("destroy", "-auto-approve", "-input=false");

    public async Task<JsonNode> OutputsAsync() => JsonNode.Parse((await RunAsync("output", "-json")).MustSucceed().Output)!;

    /// <summary>Attributes of a resource as the state file has them.</summary>
    public JsonNode State(string type, string name, string? key = null) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "terraform.tfstate")))!["resources"]!.AsArray()
            .Single(resource => (string?)resource!["mode"] == "managed" && (string?)resource["type"] == type && (string?)resource["name"] == name)!["instances"]!
            .AsArray().Single(instance => (string?)instance!["index_key"] == key)!["attributes"]!;

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Folder, "terraform.tfstate")))
        {
            await DestroyAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
