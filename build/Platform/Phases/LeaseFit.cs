using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>Judges leases: whose, whether they fit, and why one could not be made.</summary>
internal static class LeaseFit
{
    /// <summary>Whether the lease is the user's own, in the project that this run acts on.</summary>
    public static bool BelongsTo(Lease lease, CloudSession session) =>
        (lease.ProjectId is null || lease.ProjectId == session.ProjectId) && (lease.UserId is null || lease.UserId == session.UserId);

    /// <summary>Refuses a live lease that reserves something else than what is asked for.</summary>
    /// <exception cref="LeaseException">It does; says how to get out of it.</exception>
    public static void Check(Lease lease, Settings settings)
    {
        if (lease.Servers is not { } servers)
        {
            throw new LeaseException($"Lease {lease.Name} ({lease.Id}) reserves no servers", null, "choose another name with --lease-name, or ./build.sh Destroy first");
        }

        if (servers.Amount is { } amount && amount != settings.Nodes.Length)
        {
            throw new LeaseException(
                string.Create(CultureInfo.InvariantCulture, $"Lease {lease.Name} reserves {amount} servers, {settings.Nodes.Length} are asked for"),
                null,
                string.Create(CultureInfo.InvariantCulture, $"keep it with --node-count {amount}, or ./build.sh Destroy first, or make another with --lease-name"));
        }

        if (servers.SourceFlavor() is var (id, name) && settings.Flavor != id && settings.Flavor != name)
        {
            throw new LeaseException(
                $"Lease {lease.Name} reserves flavor {name ?? id}, {settings.Flavor} is asked for",
                null,
                $"keep it with --flavor {name ?? id}, or ./build.sh Destroy first, or make another with --lease-name");
        }
    }

    /// <summary>What was asked for and is not how the live lease is, though it can do: said, for nothing of it is changed.</summary>
    public static IEnumerable<string> Differences(Lease lease, Settings settings)
    {
        if (settings.LeaseStart is { } start && !LeaseTime.Same(start, lease.StartDate))
        {
            yield return $"lease {lease.Name} is there already, from {LeaseTime.Minute(lease.StartDate)}: --lease-start {LeaseTime.Minute(start)} is for a new one";
        }

        if (settings.LeaseHours != Settings.DefaultLeaseHours
            && lease.EndDate - lease.StartDate < TimeSpan.FromHours(settings.LeaseHours) - TimeSpan.FromMinutes(2))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"lease {lease.Name} is there already, until {LeaseTime.Minute(lease.EndDate)}: --lease-hours {settings.LeaseHours} is for a new one, ./build.sh ExtendLease --hours N moves the end of this one");
        }
    }

    /// <summary>Refuses to make a lease of a name that the user gave and that somebody else's lease bears: it was meant to be brought.</summary>
    /// <exception cref="LeaseException">There is one; says how to use it.</exception>
    public static void CheckNobodyElses(ImmutableArray<Lease> theirs, Settings settings)
    {
        if (settings.LeaseName is { } name && theirs.FirstOrDefault() is { } lease)
        {
            throw new LeaseException(
                $"Lease {name} ({lease.Id}) belongs to another user of the project ({lease.UserId})",
                null,
                $"use its reservation with --reservation {lease.Servers?.Id ?? "ID"}, or choose another --lease-name");
        }
    }

    /// <summary>Refuses to start a lease now that was to start earlier.</summary>
    /// <exception cref="LeaseException">Its time is over.</exception>
    public static void CheckStart(Settings settings, DateTimeOffset now)
    {
        if (settings.LeaseStart is { } start && start < now.AddMinutes(-10))
        {
            throw new LeaseException($"Lease {settings.EffectiveLeaseName} was to start {LeaseTime.Minute(start)}, which is over, and there is none", null, "leave --lease-start out to start it now, or give a time that is yet to come");
        }
    }

    /// <summary>Refuses a login with which Blazar cannot make a lease, before Blazar is asked.</summary>
    /// <exception cref="LeaseException">The login is a restricted application credential.</exception>
    public static void CheckMayLease(CloudSession session, Settings settings)
    {
        if (session.Restricted == true)
        {
            throw new LeaseException($"Lease {settings.EffectiveLeaseName} cannot be made with a restricted application credential", "Blazar needs a trust of its own, which Keystone refuses to restricted credentials", Unrestricted);
        }
    }

    /// <summary>The flavor by id or name.</summary>
    /// <exception cref="LeaseException">There is none, or more than one of that name.</exception>
    public static Flavor Choose(ImmutableArray<Flavor> flavors, string asked)
    {
        if (flavors.FirstOrDefault(flavor => flavor.Id == asked) is { } byId)
        {
            return byId;
        }

        var named = flavors.Where(flavor => flavor.Name == asked).ToList();
        return named switch
        {
            [var one] => one,
            [_, ..] => throw new LeaseException($"{named.Count} flavors are named {asked}", null, $"choose one by id with --flavor: {string.Join(", ", named.Select(flavor => flavor.Id))}"),
            [] => throw Unknown(flavors, asked),
        };
    }

    /// <summary>Whether the cloud has no room.</summary>
    public static bool IsAboutRoom(CloudException exception) =>
        (exception.Fault()?.Message ?? exception.What) is var text
        && (text.Contains("Not enough hosts available", StringComparison.OrdinalIgnoreCase) || text.Contains("Not enough resources", StringComparison.OrdinalIgnoreCase));

    /// <summary>Why the lease could not be made.</summary>
    /// <param name="exception">What Blazar said.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="byApplicationCredential">Whether the login is an application credential, which Keystone may refuse Blazar's trust for.</param>
    public static LeaseException Explain(CloudException exception, Settings settings, bool byApplicationCredential)
    {
        var name = settings.EffectiveLeaseName;
        var text = exception.Fault()?.Message ?? exception.What;
        var next = exception.Fault() switch
        {
            _ when IsAboutRoom(exception) => string.Create(
                CultureInfo.InvariantCulture,
                $"the cloud has no room for {settings.Nodes.Length} × {settings.Flavor} for {settings.LeaseHours} h: ask for less (--node-count, --flavor, --lease-hours), or later; the dashboard's lease calendar shows what is free"),
            _ when text.Contains("resource type is not supported", StringComparison.OrdinalIgnoreCase) =>
                "this cloud reserves no servers by their flavor: use another cloud, or bring a reservation made otherwise with --reservation ID",
            { Status: HttpStatusCode.NotFound } when text.Contains("Flavor", StringComparison.Ordinal) => "choose another flavor with --flavor",
            { Status: HttpStatusCode.BadRequest } when text.Contains("date", StringComparison.OrdinalIgnoreCase) => "check this machine's clock, and --lease-hours",
            { Status: HttpStatusCode.Forbidden } when !text.Contains("Policy", StringComparison.OrdinalIgnoreCase) => "the project's rules do not allow it: ask for less (--lease-hours, --node-count), or ask the cloud's operators",
            { Status: HttpStatusCode.InternalServerError } when text.Contains("Internal Server Error", StringComparison.Ordinal) && !byApplicationCredential =>
                "the reservation service, or one that it needs, is in trouble: run the same command again in a few minutes, it looks first whether the lease was made after all",
            { Status: HttpStatusCode.InternalServerError } when text.Contains("Internal Server Error", StringComparison.Ordinal) =>
                $"usually Keystone refused Blazar a trust: {Unrestricted}; if it is unrestricted already, log in with a password (v3password), or wait for the service to recover and run the same command again",
            { Status: 0 } => "run the same command again: it looks first whether the lease was made after all",
            _ => exception.Next,
        };
        return new LeaseException($"Lease {name} could not be made: {text}", exception.Why, next, exception);
    }

    private const string Unrestricted = "make an application credential with \"unrestricted\" ticked, or bring a lease made elsewhere (in the dashboard, say) with --lease-name NAME or --reservation ID";

    private static LeaseException Unknown(ImmutableArray<Flavor> flavors, string asked)
    {
        // Reserved flavors of running leases are no choice.
        var names = flavors.Select(flavor => flavor.Name).Where(name => !name.StartsWith("reservation:", StringComparison.Ordinal)).ToList();
        var nearest = Nearest.To(asked, names);
        return new LeaseException($"The cloud has no flavor {asked}", $"it has {string.Join(", ", names)}", nearest is null ? "choose one with --flavor" : $"use --flavor {nearest}");
    }
}
