using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>A state that lives in a store is found from any checkout, is locked, and leaves no login behind.</summary>
public sealed class StateStoreSpecs : IClassFixture<ProvisioningWorld>
{
    private const string Key = "AKIASPECSSPECSSPECS1";
    private const string Secret = "specs-secret-of-the-store";
    private readonly ProvisioningWorld world;

    public StateStoreSpecs(ProvisioningWorld world)
    {
        this.world = world;
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Secret);
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("http")]
    public async Task State_in_a_store_serves_every_checkout(string kind)
    {
        TerraformCli.Required();
        await using var server = await StateServer.StartAsync();
        StateStore store = kind == "s3" ? new StateStore.S3("states", $"{server.Address}/s3", "us-east-1") : new StateStore.Http($"{server.Address}/state/specs");
        using var first = world.Run(store: store);
        await first.ProvisionAsync();
        using var elsewhere = world.Run(first.Context.Settings.Suffix, store: store);

        (await elsewhere.Terraform.FindAsync(CancellationToken.None))!.Nodes.Should().HaveCount(3, "the outputs are in the store");
        (await elsewhere.RunAsync(elsewhere.Lease)).Status.Should().Be(PhaseStatus.Unchanged);
        (await elsewhere.RunAsync(elsewhere.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);

        if (kind == "s3")
        {
            server.Keys.Should().Equal($"/s3/states/gourmetgram/specs/{first.Context.Settings.Suffix}/terraform.tfstate");
        }

        new FileInfo(Path.Combine(elsewhere.Context.Paths.TerraformFolder, "terraform.tfstate")).Length.Should().Be(0, "the state lives in the store alone");
        await elsewhere.DestroyAsync();
        (await elsewhere.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
        foreach (var file in new[] { first, elsewhere }.SelectMany(run => Directory.EnumerateFiles(run.Context.Paths.TerraformFolder, "*", SearchOption.AllDirectories)))
        {
            File.ReadAllText(file).Should().NotContain(Secret, "{0} is no place for it", file);
        }

        first.LogText.Should().NotContain(Secret);
    }

    [Fact]
    public async Task Local_state_is_left_behind_for_a_store_by_adopting_what_the_cloud_holds()
    {
        TerraformCli.Required();
        await using var server = await StateServer.StartAsync();
        using var local = world.Run();
        await local.ProvisionAsync();
        using var stored = world.Run(local.Context.Settings.Suffix, store: new StateStore.Http($"{server.Address}/state/moved"));

        (await stored.RunAsync(stored.Lease)).Status.Should().Be(PhaseStatus.Unchanged);
        (await stored.RunAsync(stored.Terraform)).Status.Should().Be(PhaseStatus.Done);

        stored.Reporter.Lines.Should().Contain($"will adopt server node1-mlops-{local.Context.Settings.Suffix}");
        (await stored.RunAsync(stored.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await stored.DestroyAsync();
    }

    [Fact]
    public async Task Store_that_does_not_answer_is_named()
    {
        TerraformCli.Required();
        string address;
        await using (var server = await StateServer.StartAsync())
        {
            address = server.Address;
        }

        using var run = world.Run(store: new StateStore.Http($"{address}/state/gone"));
        await run.RunAsync(run.Lease);

        var terraform = () => run.RunAsync(run.Terraform);

        var error = (await terraform.Should().ThrowAsync<TerraformException>()).Which;
        $"{error.What} {error.Why}".Should().Contain("connection refused");
        error.Next.Should().Contain("store");
        await run.Lease.RemoveAsync(CancellationToken.None);
    }
}
