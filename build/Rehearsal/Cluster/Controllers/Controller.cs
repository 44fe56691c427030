using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>The object a controller is asked to look at.</summary>
internal readonly record struct WorkKey(string Namespace, string Name);

/// <summary>Brings objects of one kind to where their spec wants them. Runs on one thread with all other controllers.</summary>
internal interface IController
{
    /// <summary>Resources whose changes matter, as <c>apps/deployments</c>; empty for all.</summary>
    IReadOnlyList<string> Watches { get; }

    /// <summary>Which of this controller's objects a change concerns.</summary>
    IEnumerable<WorkKey> Concerned(Change change);

    /// <summary>Looks at one object and does the next step; says when to look again, null to wait for a change.</summary>
    TimeSpan? Reconcile(WorkKey key);
}
