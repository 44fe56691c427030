using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Doctor;

/// <summary>What several checks look at, asked for once. Whoever needs the login is blocked where it fails, and does not try again.</summary>
internal sealed class CloudFacts : IDisposable
{
    private readonly OpenStackClients clouds;
    private readonly CancellationTokenSource life = new();
    private readonly Lazy<Task<KeystoneAnswer>> keystone;
    private readonly Lazy<Task<CloudSession>> session;
    private readonly Lazy<Task<ImmutableArray<Flavor>>> flavors;
    private readonly Lazy<Task<ImmutableArray<SeenImage>>> images;
    private readonly Lazy<Task<ImmutableArray<Lease>>> leases;
    private readonly Lazy<Task<ProjectGroups>> groups;

    public CloudFacts(OpenStackClients clouds, string image, TimeProvider time)
    {
        this.clouds = clouds;
        keystone = new(() => KeystoneProbe.AskAsync(clouds.Login.Credentials, time, life.Token));
        session = new(() => clouds.Keystone.SessionAsync(life.Token));
        flavors = new(() => clouds.Nova.FlavorsAsync(life.Token));
        images = new(() => clouds.Survey.ImagesAsync(image, life.Token));
        leases = new(() => clouds.Blazar.ListAsync(life.Token));
        groups = new(() => ProjectGroups.LookAsync(clouds, life.Token));
    }

    /// <summary>What answers at auth_url.</summary>
    /// <exception cref="PlatformException">Nothing does, or the login cannot be read.</exception>
    public Task<KeystoneAnswer> KeystoneAsync(CancellationToken cancellationToken) => keystone.Value.WaitAsync(cancellationToken);

    /// <summary>The login itself. Repeated attempts at an address where nothing answers are not waited for.</summary>
    public async Task<CloudSession> LoginAsync(CancellationToken cancellationToken)
    {
        var reached = keystone.Value;
        var login = session.Value;
        try
        {
            await Task.WhenAny(reached, login).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new BlockedException("Keystone");
        }

        return reached.IsFaulted && !login.IsCompletedSuccessfully
            ? throw new BlockedException("Keystone")
            : await login.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The session, for those to whom a failed login is no news.</summary>
    public async Task<CloudSession> SessionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await LoginAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PlatformException or OperationCanceledException)
        {
            throw new BlockedException("the login");
        }
    }

    /// <summary>Sees to it that a service is offered.</summary>
    public async Task RequireAsync(string service, CancellationToken cancellationToken)
    {
        var known = await SessionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            known.Endpoint(service, clouds.Login.Credentials);
        }
        catch (CloudException)
        {
            throw new BlockedException($"the {service} service");
        }
    }

    /// <summary>The flavors.</summary>
    public async Task<ImmutableArray<Flavor>> FlavorsAsync(CancellationToken cancellationToken)
    {
        await RequireAsync("compute", cancellationToken).ConfigureAwait(false);
        return await flavors.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The active images of the name that is asked for.</summary>
    public async Task<ImmutableArray<SeenImage>> ImagesAsync(CancellationToken cancellationToken)
    {
        await RequireAsync("image", cancellationToken).ConfigureAwait(false);
        return await images.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The leases.</summary>
    public async Task<ImmutableArray<Lease>> LeasesAsync(CancellationToken cancellationToken)
    {
        await RequireAsync("reservation", cancellationToken).ConfigureAwait(false);
        return await leases.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The project's security groups.</summary>
    public async Task<ProjectGroups> GroupsAsync(CancellationToken cancellationToken)
    {
        await RequireAsync("network", cancellationToken).ConfigureAwait(false);
        return await groups.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        life.Cancel();
        life.Dispose();
    }
}
