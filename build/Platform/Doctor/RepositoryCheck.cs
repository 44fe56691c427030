using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Doctor;

/// <summary>Where Argo CD reads the applications from: found out late, after a lease and an hour, if nobody looks.</summary>
internal static class RepositoryCheck
{
    public static IEnumerable<DoctorCheck> All(Settings settings) =>
        [new("cluster", "repository", _ => Task.FromResult(Look(settings))) { BeforeLease = true }];

    /// <summary>Null for the rehearsal, whose cluster reads it from this machine.</summary>
    public static Verdict? Look(Settings settings) => settings.Site == "rehearsal"
        ? null
        : Uri.TryCreate(settings.Repository, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? Verdict.Ok($"{settings.Repository}, {settings.Revision}: what is pushed there is what runs")
        : Verdict.Warning(
            $"{settings.Repository} is nothing that Argo CD can read from the cluster",
            "push this checkout to where https reaches it without a login, and name that: --repository https://…");
}
