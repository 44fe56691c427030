namespace GourmetGram.Platform.Doctor;

/// <summary>One thing to look at. Looks only; changes nothing.</summary>
/// <param name="Group">tools, login, cloud, cluster.</param>
/// <param name="Name">What is checked.</param>
/// <param name="Look">
/// Looks and judges; null when the thing is not there to be judged on this site. What it throws as a PlatformException is a failure, a
/// <see cref="BlockedException"/> leaves it unchecked.
/// </param>
internal sealed record DoctorCheck(string Group, string Name, Func<CancellationToken, Task<Verdict?>> Look)
{
    /// <summary>Whether it decides if a lease is worth beginning.</summary>
    public bool BeforeLease { get; init; }
}

/// <summary>Something that a check needs is not there; another check tells that.</summary>
/// <param name="what">What is missing: "the login".</param>
internal sealed class BlockedException(string what) : Exception(what);
