using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud;
using GourmetGram.Rehearsal.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Specs.Terraform;

/// <summary>
/// The cloud of the specs: the embedded one, or the one that GG_SPECS_CLOUDS (a clouds.yaml) and GG_SPECS_CLOUD (a name in it) point at.
/// </summary>
internal sealed class SpecCloud : IAsyncDisposable
{
    private const string PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJTgmHqN3vWk1m5vWk2b4E3bVnq4oQm1rC2mB0mD3xQm specs";

    private readonly IAsyncDisposable? server;
    private readonly Connections connections = new();

    private SpecCloud(IAsyncDisposable? server, string cloudsFile, string name)
    {
        this.server = server;
        CloudsFile = cloudsFile;
        Name = name;
        var settings = CloudSettingsReader.Read(
            ObjectValue.Empty.With("cloud", Value.Of(name)),
            new Dictionary<string, string> { ["OS_CLIENT_CONFIG_FILE"] = cloudsFile },
            "specs");
        Api = new CloudClient(settings, new Wire(connections.For(settings.Transport), settings), CancellationToken.None);
    }

    public string CloudsFile { get; }

    public string Name { get; }

    /// <summary>A client beside Terraform, to look at the cloud and to change it behind Terraform's back.</summary>
    public CloudClient Api { get; }

    public string Flavor { get; private set; } = string.Empty;

    public string Key { get; private set; } = string.Empty;

    public static async Task<SpecCloud> OpenAsync(string directory, CancellationToken cancellationToken)
    {
        var cloud = Environment.GetEnvironmentVariable("GG_SPECS_CLOUDS") is { Length: > 0 } given
            ? new SpecCloud(null, given, Environment.GetEnvironmentVariable("GG_SPECS_CLOUD") ?? "openstack")
            : await EmbeddedAsync(Path.Combine(directory, "cloud"), cancellationToken);
        await cloud.PrepareAsync(cancellationToken);
        return cloud;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        connections.Dispose();
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<SpecCloud> EmbeddedAsync(string directory, CancellationToken cancellationToken)
    {
        var options = new CloudOptions(directory, 0, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var server = await CloudServer.StartAsync(options, new NoNodeHost("the specs need no machines"), cancellationToken);
        return new SpecCloud(server, Path.Combine(directory, "clouds.yaml"), "rehearsal");
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var flavors = (await Api.Compute(null).GetAsync("flavors/detail", cancellationToken))["flavors"]!.AsArray();
        Flavor = (string)flavors.OfType<JsonObject>().MinBy(flavor => (int)flavor["ram"]!)!["id"]!;
        var pairs = (await Api.Compute(null).GetAsync("os-keypairs", cancellationToken))["keypairs"]!.AsArray();
        Key = "gourmetgram-specs";
        if (!pairs.Any(pair => (string?)pair!["keypair"]!["name"] == Key))
        {
            var body = new JsonObject { ["keypair"] = new JsonObject { ["name"] = Key, ["public_key"] = PublicKey } };
            // 409: another class, which runs beside this one, was faster.
            await Api.Compute(null).PostAsync("os-keypairs", body, [200, 201, 409], cancellationToken);
        }
    }
}
