using GourmetGram.Rehearsal.Cloud;
using GourmetGram.Rehearsal.Nodes;
using GourmetGram.Rehearsal.Tests.Cloud;

namespace GourmetGram.Specs.OpenStack;

/// <summary>Specs that look at numbers of the whole project: they run when no other spec does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProjectCollection
{
    public const string Name = "Whole project";
}

/// <summary>
/// The cloud under test: the embedded one, or the real one of the clouds.yaml that GG_SPECS_CLOUDS names (entry GG_SPECS_CLOUD, default
/// "openstack"; the entries password, restricted, reader and outsider are used where the file has them).
/// </summary>
public sealed class CloudFixture : IAsyncLifetime
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(3) };
    private readonly Dictionary<string, Session> sessions = [];
    private readonly SkippingClock clock = new();
    private CloudServer? embedded;
    private string? folder;
    private SpecClouds? clouds;

    public bool IsReal => embedded is null;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("GG_SPECS_CLOUDS") is { Length: > 0 } file)
        {
            clouds = SpecClouds.Read(file, Environment.GetEnvironmentVariable("GG_SPECS_CLOUD") is { Length: > 0 } name ? name : "openstack");
            return;
        }

        folder = Directory.CreateTempSubdirectory("specs-cloud-").FullName;
        var options = new CloudOptions(folder, 0, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(200))
        {
            ServerDeleteTime = TimeSpan.FromMilliseconds(150),
            ServerGoneDelay = TimeSpan.FromMilliseconds(300),
            Clock = clock,
        };
        embedded = await CloudServer.StartAsync(options, new NoNodeHost("specs"), CancellationToken.None);
        clouds = SpecClouds.Read(embedded.CloudsFile, "rehearsal");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (embedded is not null)
        {
            await embedded.DisposeAsync();
        }

        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A login of the main user.</summary>
    internal Task<Session> MemberAsync(CancellationToken cancellationToken) => SessionAsync(Clouds.Main, cancellationToken);

    /// <summary>A login of another entry; the spec is skipped where the file has none of that name.</summary>
    internal async Task<Session> SessionAsync(string entry, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(Clouds.Entries.ContainsKey(entry), $"clouds.yaml has no entry {entry}");
        if (!sessions.TryGetValue(entry, out var session))
        {
            session = await Session.LoginAsync(http, Clouds.Entries[entry], cancellationToken);
            sessions[entry] = session;
        }

        return session;
    }

    /// <summary>Lets time pass at once in the embedded cloud; a real one takes its time.</summary>
    internal void Pass(TimeSpan time)
    {
        if (!IsReal)
        {
            clock.Skip(time);
        }
    }

    internal SpecClouds Clouds => clouds ?? throw new InvalidOperationException("The fixture is not initialized.");

    internal HttpClient Http => http;
}
