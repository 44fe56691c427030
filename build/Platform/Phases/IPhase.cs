using System.Collections.Immutable;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// One step of the work: it looks (probe), says what it would do (plan), then does only that. It may run again at any time; what is
/// true already is left alone.
/// </summary>
public interface IPhase
{
    /// <summary>Name as the target bears it: Lease, Terraform, PreK8s …</summary>
    string Name { get; }

    /// <summary>Looks at the world, changes nothing, and says what would be done.</summary>
    Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Does what the plan says; called only with a <see cref="PhasePlan.Act"/> that this phase made.</summary>
    /// <returns>What came of it, in a few words, for the summary.</returns>
    Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken);
}

/// <summary>A phase that leaves something behind which Destroy takes away.</summary>
public interface IUndoable
{
    /// <summary>What is being taken away, for people: "infrastructure", "lease lease_mlops_ada".</summary>
    string Subject { get; }

    /// <summary>Whether looking asks nothing but the cloud, so that it can be done while others look.</summary>
    bool LooksAlone => false;

    /// <summary>What would be removed, one line each, after looking at the world; empty when nothing is there.</summary>
    Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes it. What is gone already is fine.</summary>
    Task RemoveAsync(CancellationToken cancellationToken);
}

/// <summary>What a phase would do.</summary>
public abstract record PhasePlan
{
    private PhasePlan()
    {
    }

    /// <summary>All is as it should be.</summary>
    /// <param name="Because">What was found, in a few words.</param>
    public sealed record Nothing(string Because) : PhasePlan;

    /// <summary>Not possible or not wanted on this site: shown as skipped, never as done.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Skip(string Reason) : PhasePlan;

    /// <summary>There is work.</summary>
    /// <param name="Steps">What will be done, one line each, in order.</param>
    /// <param name="State">Whatever the phase found while probing and needs while applying; null for nothing.</param>
    public sealed record Act(ImmutableArray<string> Steps, object? State = null) : PhasePlan;
}
