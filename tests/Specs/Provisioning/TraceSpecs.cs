using GourmetGram.Platform.OpenStack;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>What a run leaves, in the cloud and on the disk.</summary>
public sealed class TraceSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Fact]
    public async Task Sweep_alone_removes_everything_without_a_state_from_another_machine()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        using var elsewhere = world.Run(run.Context.Settings.Suffix);
        using var neighbour = world.Run($"{run.Context.Settings.Suffix}x");

        (await neighbour.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty("a suffix that only begins alike is another's");
        (await elsewhere.Terraform.ListAsync(CancellationToken.None)).Should().BeEmpty("there is no state here");
        await elsewhere.Sweep.RemoveAsync(CancellationToken.None);

        (await elsewhere.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
        // What the first machine still has in its state is gone: no error.
        await run.DestroyAsync();
    }

    [Fact]
    public async Task No_secret_is_in_the_log_of_a_run()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        await run.DestroyAsync();

        var secret = run.Clients.Login.Credentials.Should().BeOfType<CloudCredentials.ApplicationCredential>().Subject.Secret.Reveal();
        var token = (await run.Clients.Keystone.SessionAsync(CancellationToken.None)).Token.Reveal();
        run.LogText.Should().NotContain(secret).And.NotContain(token);
        string.Join('\n', run.Reporter.Lines).Should().NotContain(secret).And.NotContain(token);
        Directory.EnumerateFiles(run.Context.Paths.TerraformFolder, "*", SearchOption.AllDirectories)
            .Should().NotContain(file => File.ReadAllText(file).Contains(secret, StringComparison.Ordinal));
    }
}
