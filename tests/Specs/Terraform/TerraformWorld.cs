using GourmetGram.Rehearsal.Provider;

namespace GourmetGram.Specs.Terraform;

/// <summary>A cloud and a provider for all specs of a class; the provider is ours, or the binary GG_SPECS_TERRAFORM_PROVIDER names.</summary>
public sealed class TerraformWorld : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("gg-specs-").FullName;
    private SpecCloud? cloud;

    internal SpecCloud Cloud => cloud ?? throw new InvalidOperationException("The world has not been opened.");

    internal ProviderServer? Provider { get; private set; }

    internal string ProviderDirectory => Path.Combine(directory, "provider");

    internal string CliConfigFile { get; private set; } = string.Empty;

    internal bool OwnProvider { get; } = Environment.GetEnvironmentVariable("GG_SPECS_TERRAFORM_PROVIDER") is not { Length: > 0 };

    public async ValueTask InitializeAsync()
    {
        cloud = await SpecCloud.OpenAsync(directory, CancellationToken.None);
        if (OwnProvider)
        {
            await StartProviderAsync();
        }
        else
        {
            CliConfigFile = Mirror(Environment.GetEnvironmentVariable("GG_SPECS_TERRAFORM_PROVIDER")!);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopProviderAsync();
        if (cloud is not null)
        {
            await cloud.DisposeAsync();
        }

        Directory.Delete(directory, recursive: true);
    }

    internal async Task StartProviderAsync()
    {
        Provider = await ProviderServer.StartAsync(new ProviderOptions(ProviderDirectory), CancellationToken.None);
        CliConfigFile = Provider.CliConfigFile;
    }

    internal async Task StopProviderAsync()
    {
        if (Provider is not null)
        {
            await Provider.DisposeAsync();
            Provider = null;
        }
    }

    /// <summary>A copy of tf/kvm in a folder of its own, initialised.</summary>
    internal Task<TerraformWorkspace> OpenKvmAsync() => OpenFolderAsync("kvm");

    /// <summary>A copy of a folder of tf, initialised.</summary>
    internal async Task<TerraformWorkspace> OpenFolderAsync(string name)
    {
        var workspace = new TerraformWorkspace(this, Directory.CreateTempSubdirectory("gg-specs-tf-").FullName);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.TerraformFolder, "..", name)).Where(IsPartOfFolder))
        {
            File.Copy(file, Path.Combine(workspace.Folder, Path.GetFileName(file)));
        }

        (await workspace.RunAsync("init", "-input=false")).MustSucceed();
        return workspace;
    }

    /// <summary>A folder with this configuration besides the provider's, initialised.</summary>
    internal async Task<TerraformWorkspace> OpenAsync(string configuration)
    {
        var workspace = Prepare(configuration);
        (await workspace.RunAsync("init", "-input=false")).MustSucceed();
        return workspace;
    }

    /// <summary>The same, not initialised.</summary>
    internal TerraformWorkspace Prepare(string configuration)
    {
        var workspace = new TerraformWorkspace(this, Directory.CreateTempSubdirectory("gg-specs-tf-").FullName);
        workspace.Write("versions.tf", File.ReadAllText(Path.Combine(Repository.TerraformFolder, "versions.tf")));
        workspace.Write("provider.tf", $$"""provider "openstack" { cloud = "{{Cloud.Name}}" }""");
        workspace.Write("main.tf", configuration);
        return workspace;
    }

    private bool IsPartOfFolder(string path) =>
        path.EndsWith(".tf", StringComparison.Ordinal) || (OwnProvider && Path.GetFileName(path) == ".terraform.lock.hcl");

    private string Mirror(string binary)
    {
        var package = Path.Combine(directory, "mirror/registry.terraform.io/terraform-provider-openstack/openstack/3.4.0/linux_amd64");
        Directory.CreateDirectory(package);
        File.CreateSymbolicLink(Path.Combine(package, "terraform-provider-openstack_v3.4.0"), Path.GetFullPath(binary));
        var configuration = Path.Combine(directory, "terraform.rc");
        File.WriteAllText(configuration, $$"""provider_installation { filesystem_mirror { path = "{{directory}}/mirror" } }""");
        return configuration;
    }
}
