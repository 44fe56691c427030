using System.Globalization;
using System.Net;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Doctor;

/// <summary>From clouds.yaml to what the login may do.</summary>
/// <param name="settings">What the user chose.</param>
/// <param name="clouds">The cloud.</param>
/// <param name="facts">What was asked already.</param>
/// <param name="time">The clock.</param>
internal sealed class LoginChecks(Settings settings, OpenStackClients clouds, CloudFacts facts, TimeProvider time)
{
    private const string Group = "login";

    // What the chain speaks to, in the order of its use.
    private static readonly string[] Services = ["reservation", "compute", "image", "network"];

    private static readonly TimeSpan SkewWorthTelling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SkewTooLarge = TimeSpan.FromMinutes(5);

    public IEnumerable<DoctorCheck> All() =>
    [
        new(Group, "credentials", _ => Task.FromResult<Verdict?>(Credentials())) { BeforeLease = true },
        new(Group, "keystone", KeystoneAsync) { BeforeLease = true },
        new(Group, "clock", ClockAsync) { BeforeLease = true },
        new(Group, "login", LoginAsync) { BeforeLease = true },
        new(Group, "region", RegionAsync) { BeforeLease = true },
        new(Group, "catalog", CatalogAsync) { BeforeLease = true },
        new(Group, "role", RoleAsync) { BeforeLease = true },
        new(Group, "rights", RightsAsync) { BeforeLease = true },
    ];

    private Verdict Credentials()
    {
        var login = clouds.Login;
        var seen = $"{login.Credentials.Cloud} ({login.Credentials.AuthType}) in {login.Source}";
        return login.Warnings.IsEmpty ? Verdict.Ok(seen) : Verdict.Warning(seen, string.Join("; ", login.Warnings));
    }

    private async Task<Verdict?> KeystoneAsync(CancellationToken cancellationToken)
    {
        Readable();
        var answer = await facts.KeystoneAsync(cancellationToken).ConfigureAwait(false);
        var url = clouds.Login.Credentials.AuthUrl;
        return answer.Status < (int)HttpStatusCode.InternalServerError
            ? Verdict.Ok($"answers at {url}{(clouds.Login.Credentials.Verify ? "" : ", its certificate is not verified")}")
            : Verdict.Fail($"{url} answers {answer.Status}", "wait a minute, then look again; if it stays so, ask the cloud's operators");
    }

    private async Task<Verdict?> ClockAsync(CancellationToken cancellationToken)
    {
        KeystoneAnswer answer;
        try
        {
            answer = await facts.KeystoneAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PlatformException or OperationCanceledException)
        {
            throw new BlockedException("Keystone");
        }

        // Not every Keystone tells the time to everybody.
        var skew = answer.Skew ?? (await facts.SessionAsync(cancellationToken).ConfigureAwait(false)).Skew;
        return skew is null ? null : Clock(skew.Value);
    }

    /// <summary>Judges by how much the cloud's clock is ahead.</summary>
    internal static Verdict Clock(TimeSpan skew)
    {
        var size = skew.Duration();
        var text = size < TimeSpan.FromSeconds(2) ? "agrees with the cloud's" : $"{Elapsed.Text(size)} {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the cloud's";
        const string mend = "set this machine's clock (timedatectl set-ntp true): the ends of leases and tokens are told by it";
        return size >= SkewTooLarge ? Verdict.Fail(text, mend)
            : size >= SkewWorthTelling ? Verdict.Warning(text, mend)
            : Verdict.Ok(text);
    }

    private async Task<Verdict?> LoginAsync(CancellationToken cancellationToken)
    {
        Readable();
        var session = await facts.LoginAsync(cancellationToken).ConfigureAwait(false);
        var left = session.ExpiresAt - time.GetUtcNow();
        var seen = $"{session.UserName} in project {session.ProjectName}, token for {Elapsed.Text(left > TimeSpan.Zero ? left : TimeSpan.Zero)}";
        return clouds.Login.Credentials.Renews || left > TimeSpan.FromHours(2)
            ? Verdict.Ok(seen)
            : Verdict.Warning($"{seen}, which cannot be renewed", "a run takes an hour or more: use a login that renews itself (v3applicationcredential, v3password)");
    }

    private async Task<Verdict?> RegionAsync(CancellationToken cancellationToken)
    {
        var session = await facts.SessionAsync(cancellationToken).ConfigureAwait(false);
        var regions = session.Catalog.Select(endpoint => endpoint.Region).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var asked = clouds.Login.Credentials.Region;
        if (asked is not null)
        {
            return regions.Contains(asked)
                ? Verdict.Ok(asked)
                : Verdict.Fail($"the cloud has no region {asked}; it has {string.Join(", ", regions)}", $"put region_name: {Nearest.To(asked, regions) ?? regions.FirstOrDefault()} into clouds.yaml");
        }

        return regions is [var only]
            ? Verdict.Ok($"{only}, the only one")
            : Verdict.Warning($"none is chosen of {string.Join(", ", regions)}", "put region_name into clouds.yaml, that all services are taken from one region");
    }

    private async Task<Verdict?> CatalogAsync(CancellationToken cancellationToken)
    {
        var session = await facts.SessionAsync(cancellationToken).ConfigureAwait(false);
        var credentials = clouds.Login.Credentials;
        if (credentials.Region is { } region && session.Catalog.All(endpoint => endpoint.Region != region))
        {
            throw new BlockedException("the region");
        }

        var missing = Services.Where(service => !Offers(session, service)).ToList();
        if (settings.Reservation is not null)
        {
            missing.Remove("reservation");
        }

        return missing switch
        {
            [] => Verdict.Ok($"{string.Join(", ", Services.Where(service => Offers(session, service)))} ({credentials.Interface})"),
            ["reservation"] => Verdict.Fail("the cloud has no reservation service (Blazar)", "use a cloud with Blazar, or bring a reservation with --reservation"),
            _ => Verdict.Fail(
                $"no service of type {string.Join(", ", missing)} ({credentials.Interface} interface)",
                "check region_name and interface in clouds.yaml"),
        };
    }

    private bool Offers(CloudSession session, string service)
    {
        try
        {
            session.Endpoint(service, clouds.Login.Credentials);
            return true;
        }
        catch (CloudException)
        {
            return false;
        }
    }

    private async Task<Verdict?> RoleAsync(CancellationToken cancellationToken)
    {
        var session = await facts.SessionAsync(cancellationToken).ConfigureAwait(false);
        var roles = string.Join(", ", session.Roles.Order(StringComparer.Ordinal));
        // Names of roles are the cloud's own; only "reader" alone is known to be too little.
        return session.Roles.All(role => role is "reader" or "observer")
            ? Verdict.Fail($"{(roles.Length == 0 ? "none" : roles)} in project {session.ProjectName}: may look, not make", "ask for the role member in the project, or log in as somebody who has it")
            : Verdict.Ok(roles);
    }

    private async Task<Verdict?> RightsAsync(CancellationToken cancellationToken)
    {
        var session = await facts.SessionAsync(cancellationToken).ConfigureAwait(false);
        if (session.ApplicationCredentialId is not { } id)
        {
            return session.Restricted is null ? Verdict.Ok("those of the user") : null;
        }

        if (session.Restricted == true && settings.Reservation is null)
        {
            return Verdict.Fail(
                "a restricted application credential: Keystone refuses it the trust that Blazar needs to make a lease",
                "make an application credential with \"unrestricted\" ticked, log in with a password, or bring a reservation made elsewhere with --reservation",
                ExitCode.Lease);
        }

        var kind = session.Restricted == true ? "restricted" : "unrestricted";
        var credential = await clouds.Survey.CredentialAsync(session.UserId, id, cancellationToken).ConfigureAwait(false);
        if (credential?.ExpiresAt is not { } text
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var end))
        {
            return Verdict.Ok($"{kind} application credential{(credential is null ? "" : $" {credential.Name}, which does not expire")}");
        }

        var seen = string.Create(CultureInfo.InvariantCulture, $"{kind} application credential {credential.Name}, until {end:yyyy-MM-dd HH:mm} UTC");
        return end - time.GetUtcNow() < TimeSpan.FromHours(settings.LeaseHours)
            ? Verdict.Warning($"{seen}: before a lease of {settings.LeaseHours} h ends", "make one that lasts longer, or Destroy will need another login")
            : Verdict.Ok(seen);
    }

    // Whoever comes after an unreadable clouds.yaml says nothing new.
    private void Readable()
    {
        try
        {
            _ = clouds.Login;
        }
        catch (CredentialsException)
        {
            throw new BlockedException("credentials");
        }
    }
}
