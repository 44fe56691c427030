using System.Text.Json.Nodes;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>Applies many objects: what others depend on first, what is independent at the same time.</summary>
/// <param name="api">The cluster.</param>
/// <param name="conditions">Waits for objects that are on their way out.</param>
/// <param name="reporter">Told what was applied.</param>
public sealed class ObjectApplier(KubernetesApi api, ConditionWaiter conditions, IReporter reporter)
{
    /// <summary>Applies those changes that are needed.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> ApplyAsync(IEnumerable<ObjectChange> changes, CancellationToken cancellationToken)
    {
        var applied = 0;
        foreach (var rank in changes.Where(change => change.Needed).GroupBy(change => Rank(change.Reference.Kind)).OrderBy(rank => rank.Key))
        {
            applied += rank.Count();
            await Task.WhenAll(rank.Select(change => ApplyAsync(change, cancellationToken))).ConfigureAwait(false);
        }

        return applied;
    }

    /// <summary>Waits until the object is gone.</summary>
    /// <param name="reference">The object.</param>
    /// <param name="deadline">How long at the most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitUntilGoneAsync(ObjectReference reference, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var scope = reference.Namespace is null ? "" : $" -n {reference.Namespace}";
        await conditions.WaitAsync(
            new Condition<bool>(
                $"{reference} is gone",
                async token => await api.GlanceAsync(reference, token).ConfigureAwait(false) switch
                {
                    ({ } still, _) => Observed.NotYet<bool>($"kept by {string.Join(", ", Keepers(still))}"),
                    (_, { } unreachable) => Observed.NotYet<bool>(unreachable),
                    _ => Observed.Met(true),
                },
                deadline,
                $"see what keeps it: kubectl --kubeconfig {api.Kubeconfig}{scope} get {reference.Kind.ToLowerInvariant()} {reference.Name} -o yaml"),
            cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<string> Keepers(JsonObject still)
    {
        var finalizers = (still.At("metadata", "finalizers") as JsonArray)?.Select(finalizer => finalizer!.GetValue<string>()).ToArray() ?? [];
        return finalizers.Length > 0 ? finalizers : ["what it holds"];
    }

    private static int Rank(string kind) => kind switch
    {
        "Namespace" or "CustomResourceDefinition" => 0,
        "ServiceAccount" or "Role" or "ClusterRole" or "ConfigMap" or "Secret" => 1,
        "RoleBinding" or "ClusterRoleBinding" => 2,
        _ => 3,
    };

    private async Task ApplyAsync(ObjectChange change, CancellationToken cancellationToken)
    {
        if (change.Leaving)
        {
            await WaitUntilGoneAsync(change.Reference, TimeSpan.FromMinutes(5), cancellationToken).ConfigureAwait(false);
        }

        await api.ApplyAsync(change.Manifest, cancellationToken).ConfigureAwait(false);
        reporter.Detail($"applied {change.Reference}: {string.Join(", ", change.Fields)}");
    }
}
