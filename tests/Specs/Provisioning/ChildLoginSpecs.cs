using System.Globalization;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>Whatever the login, Terraform acts in the same project: by the file itself, or by one made for it.</summary>
public sealed class ChildLoginSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Theory]
    [InlineData("as it is")]
    [InlineData("without a version")]
    [InlineData("token of a project")]
    [InlineData("token alone")]
    public async Task Terraform_plans_with_every_kind_of_login(string kind)
    {
        using var run = world.Run(cloud: "password");
        var file = Path.Combine(run.Context.Paths.Root, "clouds.yaml");
        PrivateFile.Write(file, await TextAsync(kind, run));
        var context = run.Context with
        {
            Settings = run.Context.Settings with { Reservation = Guid.NewGuid().ToString() },
            Site = run.Context.Site with { Cloud = new SiteCloud(file, "openstack") { Chosen = false } },
        };
        using var clients = OpenStackClients.Create(context)!;
        var publicKey = await File.ReadAllTextAsync($"{context.Settings.SshKey}.pub");
        await clients.Nova.CreateKeyPairAsync(context.Settings.KeyPair, publicKey.Trim(), CancellationToken.None);
        try
        {
            var lease = new LeasePhase(context, clients);
            var plan = await new TerraformPhase(context, clients, lease, new TerraformTool(context.Processes, context.Paths)).ProbeAsync(CancellationToken.None);

            plan.Should().BeOfType<PhasePlan.Act>().Which.Steps.Should().Contain(step => step.Contains("node1"));
        }
        finally
        {
            await clients.Nova.DeleteKeyPairAsync(context.Settings.KeyPair, CancellationToken.None);
        }
    }

    private static async Task<string> TextAsync(string kind, ProvisioningRun run)
    {
        var login = run.Clients.Login;
        var password = (CloudCredentials.Password)login.Credentials;
        var region = login.Credentials.Region;
        var url = login.Credentials.AuthUrl.AbsoluteUri;
        var session = await run.Clients.Keystone.SessionAsync(CancellationToken.None);
        var auth = kind switch
        {
            "token alone" => $"token: '{session.Token.Reveal()}'",
            "token of a project" => $"token: '{session.Token.Reveal()}', project_name: '{session.ProjectName}'",
            _ => $"username: '{password.User.Name}', password: '{password.Value.Reveal()}', project_name: '{session.ProjectName}'",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"clouds: {{mine: {{region_name: '{region}', auth: {{auth_url: '{(kind == "without a version" ? url[..^"/v3".Length] : url)}', {auth}}}}}}}");
    }
}
