using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.OpenStack;

/// <summary>The login that a run uses: the credentials, and the file from which a child (Terraform) reads the same.</summary>
/// <param name="Credentials">The credentials.</param>
/// <param name="CloudsFile">clouds.yaml, absolute path; empty when the login comes from the OS_* variables.</param>
/// <param name="Merged">
/// Text of a clouds.yaml with this one entry, where a child cannot read the file itself: parts in secure.yaml or clouds-public.yaml, which
/// a child given OS_CLIENT_CONFIG_FILE does not merge, another name, variables. Null when <paramref name="CloudsFile"/> says everything.
/// </param>
public sealed record CloudLogin(CloudCredentials Credentials, string CloudsFile, Secret? Merged)
{
    /// <summary>Name of the entry that children ask for.</summary>
    internal string ChildCloud { get; init; } = Credentials.Cloud;

    /// <summary>Yields a session with at least this much time left, for children that cannot log in themselves; null before there is one.</summary>
    internal Func<TimeSpan, CancellationToken, Task<CloudSession>>? Session { get; init; }

    /// <summary>Where the login was found, for people.</summary>
    public string Source => CloudsFile.Length == 0 ? "OS_* variables" : CloudsFile;

    /// <summary>What is wrong with the way the login is kept, without hindering it; one sentence each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Whether children get a file of their own instead of <see cref="CloudsFile"/>.</summary>
    public bool ChildrenNeedFile => Merged is not null || NeedsToken;

    /// <summary>Variables that children need beside OS_CLIENT_CONFIG_FILE.</summary>
    /// <remarks>Terraform's provider overlooks the interface in clouds.yaml.</remarks>
    public ImmutableDictionary<string, string> ChildVariables => Credentials.Interface == "public"
        ? ImmutableDictionary<string, string>.Empty
        : ImmutableDictionary<string, string>.Empty.Add("OS_ENDPOINT_TYPE", Credentials.Interface);

    // Terraform's provider knows no identity providers, and renews no token whose project it was not told.
    private bool NeedsToken => Credentials is CloudCredentials.OidcPassword or CloudCredentials.Token { Project: null };

    /// <summary>Text of the clouds.yaml for children; null when they can read <see cref="CloudsFile"/>. Holds secrets.</summary>
    /// <exception cref="CloudException">A token is needed for it, and the login was refused.</exception>
    public async Task<Secret?> ChildFileAsync(CancellationToken cancellationToken)
    {
        if (!NeedsToken || Session is null)
        {
            return Merged;
        }

        // Long enough for the longest apply.
        var session = await Session(TimeSpan.FromHours(1), cancellationToken).ConfigureAwait(false);
        return new Secret(ChildEntry.Text(ChildCloud, ChildEntry.OfToken(Credentials, session)));
    }

    /// <summary>Reads the login of a site; its secrets are known to the redactor from then on.</summary>
    /// <param name="cloud">The site's cloud.</param>
    /// <param name="workingDirectory">Where "./clouds.yaml" is looked for.</param>
    /// <param name="redactor">Told the secrets.</param>
    /// <exception cref="CredentialsException">clouds.yaml is missing, broken or incomplete.</exception>
    public static CloudLogin Read(SiteCloud cloud, string workingDirectory, Redactor redactor)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        return Read(cloud, CloudsPlaces.Usual(cloud.CloudsFile, workingDirectory), CloudEnvironment.Current(), redactor);
    }

    /// <summary>Reads the login of a named cloud from the places given.</summary>
    /// <exception cref="CredentialsException">clouds.yaml is missing, broken or incomplete.</exception>
    public static CloudLogin Read(string cloud, CloudsPlaces places, Redactor redactor) =>
        Read(new SiteCloud(null, cloud), places, CloudEnvironment.Empty, redactor);

    /// <summary>
    /// Reads the login. A cloud that the user named is looked up in clouds.yaml, as one that OS_CLOUD names. Else clouds.yaml counts, where
    /// there is one: its entry "openstack", or its only one. Else the OS_* variables.
    /// </summary>
    /// <exception cref="CredentialsException">clouds.yaml is missing, broken or incomplete, or the variables are.</exception>
    public static CloudLogin Read(SiteCloud cloud, CloudsPlaces places, CloudEnvironment environment, Redactor redactor)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(redactor);
        var named = cloud.Chosen ? cloud.CloudName : environment["OS_CLOUD"];
        if (environment.NamesCloud && named is null or "envvars" && (named is not null || places.IsEmpty))
        {
            return FromVariables(cloud.CloudName, environment, redactor);
        }

        var file = OpenStack.CloudsFile.Load(places);
        var name = named ?? (file.Clouds.ContainsKey(cloud.CloudName) || file.Clouds.Count > 1 ? cloud.CloudName : file.Clouds.Keys.Single());
        return FromFile(cloud.CloudName, name, file, environment, redactor);
    }

    private static CloudLogin FromVariables(string childCloud, CloudEnvironment environment, Redactor redactor)
    {
        var entry = environment.Entry();
        var credentials = new CloudsEntry(new EntrySource("envvars", null), entry, Environment.CurrentDirectory, redactor).Credentials();
        return new CloudLogin(credentials, "", new Secret(ChildEntry.Text(childCloud, ChildEntry.Of(credentials, entry)))) { ChildCloud = childCloud };
    }

    private static CloudLogin FromFile(string childCloud, string name, CloudsFile file, CloudEnvironment environment, Redactor redactor)
    {
        var entry = file.Entry(name, environment["OS_CLOUD"] == name ? "OS_CLOUD" : "--cloud");
        var credentials = new CloudsEntry(new EntrySource(name, file.Path), entry, Path.GetDirectoryName(file.Path)!, redactor).Credentials();
        var child = ChildEntry.Of(credentials, entry);
        var readsAll = name == childCloud && !file.Joined.Contains(name) && child.Equals(entry);
        return new CloudLogin(credentials, file.Path, readsAll ? null : new Secret(ChildEntry.Text(childCloud, child)))
        {
            ChildCloud = childCloud,
            Warnings = [.. Weaknesses(file, environment)],
        };
    }

    private static IEnumerable<string> Weaknesses(CloudsFile file, CloudEnvironment environment)
    {
        foreach (var path in file.Files.Where(MayBeReadByOthers))
        {
            yield return $"others may read {path}: chmod 600 {path}";
        }

        if (environment.NamesCloud)
        {
            yield return $"OS_AUTH_URL is set and not used, for {file.Path} is there: unset the OS_* variables, or move the file away";
        }
    }

    private static bool MayBeReadByOthers(string path) =>
        !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;
}
