using System.Net;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Specs.Provisioning;

/// <summary>Who may do what.</summary>
public sealed class LoginSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Theory]
    [InlineData("restricted", "unrestricted")]
    [InlineData("reader", "role member")]
    public async Task Login_that_may_not_lease_is_refused_with_a_way_out(string cloud, string next)
    {
        using var run = world.Run(cloud: cloud);

        var lease = () => run.RunAsync(run.Lease);

        (await lease.Should().ThrowAsync<LeaseException>()).Which.Next.Should().Contain(next);
        (await run.Lease.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Password_login_works_like_the_credential()
    {
        using var run = world.Run(cloud: "password");

        var session = await run.Clients.Keystone.SessionAsync(CancellationToken.None);

        session.Restricted.Should().BeNull();
        session.Roles.Should().Contain("member");
        (await run.Clients.Nova.FlavorsAsync(CancellationToken.None)).Should().Contain(flavor => flavor.Name == "m1.medium");
    }

    [Fact]
    public async Task Unknown_server_is_none_and_unknown_lease_is_refused_as_Blazar_does()
    {
        using var run = world.Run();

        (await run.Clients.Nova.ServerAsync(Guid.NewGuid().ToString(), CancellationToken.None)).Should().BeNull();
        var lease = () => run.Clients.Blazar.GetAsync(Guid.NewGuid().ToString(), CancellationToken.None);

        (await lease.Should().ThrowAsync<CloudException>()).Which.Is(HttpStatusCode.NotFound).Should().BeTrue();
    }
}
