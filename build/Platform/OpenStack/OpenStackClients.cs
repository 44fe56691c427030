using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.OpenStack;

/// <summary>
/// The clients of one cloud, with one HTTP client and one login between them. Lazy throughout: clouds.yaml is read when the login is
/// first needed, nothing is sent before the first call.
/// </summary>
public sealed class OpenStackClients : IDisposable
{
    private readonly Lazy<CloudLogin> login;
    private readonly Lazy<CloudHttp> http;
    private readonly Keystone keystone;

    /// <summary>Clients for a login that is read when it is needed.</summary>
    /// <param name="readLogin">Reads it; may throw <see cref="CredentialsException"/>, then every call does.</param>
    /// <param name="redactor">Told the tokens.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reporter">Told what is asked again, and why; null for nobody.</param>
    public OpenStackClients(Func<CloudLogin> readLogin, Redactor redactor, TimeProvider time, IReporter? reporter = null)
    {
        // PublicationOnly: a failure is not remembered, a file mended meanwhile is read again.
        login = new Lazy<CloudLogin>(readLogin, LazyThreadSafetyMode.PublicationOnly);
        http = new Lazy<CloudHttp>(() => new CloudHttp(Credentials(), time, reporter is null ? null : reporter.Detail));
        keystone = new Keystone(Credentials, () => http.Value, redactor, time);
        Blazar = new Blazar(Service("reservation", ""));
        Nova = new Nova(Service("compute", ""));
        Neutron = new Neutron(Service("network", "v2.0"));
        Survey = new CloudSurvey(Service("compute", ""), Service("network", "v2.0"), Service("image", "v2"), Service("identity", "v3"));
    }

    /// <summary>The login: credentials and their file.</summary>
    /// <exception cref="CredentialsException">clouds.yaml is missing, broken or incomplete.</exception>
    public CloudLogin Login => login.Value with { Session = keystone.SessionAsync };

    /// <summary>Logs in.</summary>
    public IKeystone Keystone => keystone;

    /// <summary>Leases.</summary>
    public IBlazar Blazar { get; }

    /// <summary>Servers, flavors, key pairs.</summary>
    public INova Nova { get; }

    /// <summary>Networks, ports, floating IPs.</summary>
    public INeutron Neutron { get; }

    /// <summary>What is only looked at.</summary>
    internal CloudSurvey Survey { get; }

    /// <summary>The clients of the site's cloud; null when the site has none. Sends and reads nothing yet.</summary>
    public static OpenStackClients? Create(PhaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Site.Cloud is { } cloud
            ? new OpenStackClients(() => CloudLogin.Read(cloud, context.Paths.Root, context.Redactor), context.Redactor, context.Time, context.Reporter)
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        keystone.Dispose();
        if (http.IsValueCreated)
        {
            http.Value.Dispose();
        }
    }

    private CloudCredentials Credentials() => login.Value.Credentials;

    private ServiceClient Service(string type, string version) => new(type, version, keystone, Credentials, () => http.Value);
}
