using System.Globalization;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Doctor;

/// <summary>The lease of our name, and how long it lasts.</summary>
/// <param name="context">What every phase is given.</param>
/// <param name="facts">What was asked already.</param>
internal sealed class LeaseCheck(PhaseContext context, CloudFacts facts)
{
    private static readonly TimeSpan Short = TimeSpan.FromHours(1);

    private string Name => context.Settings.EffectiveLeaseName;

    public IEnumerable<DoctorCheck> All() => [new("project", "lease", LookAsync)];

    private async Task<Verdict?> LookAsync(CancellationToken cancellationToken)
    {
        if (context.Settings.Reservation is not null)
        {
            return null;
        }

        var session = await facts.SessionAsync(cancellationToken).ConfigureAwait(false);
        var ours = (await facts.LeasesAsync(cancellationToken).ConfigureAwait(false))
            .Where(lease => lease.Name == Name && LeaseFit.BelongsTo(lease, session))
            .OrderByDescending(lease => lease.Status == LeaseStatus.Active)
            .ThenByDescending(lease => LeaseStatus.IsLive(lease.Status))
            .ThenByDescending(lease => lease.EndDate)
            .ToList();
        if (ours is not [var lease, ..])
        {
            return Verdict.Ok($"{Name} is not there yet: Lease makes it, for {context.Settings.LeaseHours} h");
        }

        var end = string.Create(CultureInfo.InvariantCulture, $"{lease.EndDate:yyyy-MM-dd HH:mm} UTC");
        if (!LeaseStatus.IsLive(lease.Status))
        {
            return lease.Status switch
            {
                LeaseStatus.Error => Verdict.Warning($"{Name} is in ERROR", "./build.sh Lease deletes it and makes it anew"),
                _ => Verdict.Ok($"{Name} ended {end}: Lease makes a new one"),
            };
        }

        try
        {
            LeaseFit.Check(lease, context.Settings);
        }
        catch (LeaseException misfit)
        {
            return Verdict.Of(misfit);
        }

        var left = lease.EndDate - context.Time.GetUtcNow();
        var seen = $"{Name} is {lease.Status} until {end}, {Elapsed.Text(left > TimeSpan.Zero ? left : TimeSpan.Zero)} left";
        return ours.Count(known => LeaseStatus.IsLive(known.Status)) > 1
            ? Verdict.Warning($"{seen}; others have the same name", "./build.sh Destroy removes all of them")
            : left < Short
                ? Verdict.Warning(seen, "what runs on it ends with it: ./build.sh ExtendLease --hours 4")
                : Verdict.Ok(seen);
    }
}
