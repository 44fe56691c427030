using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ssh;

/// <summary>What --merge-kubeconfig put into the user's own kubeconfig, for Destroy.</summary>
/// <param name="file">The user's kubeconfig.</param>
/// <param name="name">Name of the context.</param>
/// <param name="owner">Whose the entries are: the folder of the site.</param>
/// <param name="reporter">Warned when the file cannot be looked into.</param>
internal sealed class MergedKubeconfig(UserKubeconfig file, string name, string owner, IReporter reporter) : IUndoable
{
    public string Subject => "kubeconfig entries";

    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<string>>(IsThere() ? [$"context {name} in your kubeconfig"] : []);

    public Task RemoveAsync(CancellationToken cancellationToken)
    {
        file.Remove(name, owner);
        return Task.CompletedTask;
    }

    // It is the user's own, and most have nothing of ours in it: no reason to keep a lease, or to call what is destroyed left behind.
    private bool IsThere()
    {
        try
        {
            return file.Holds(name, owner);
        }
        catch (KubernetesException failure)
        {
            reporter.Warn($"{failure.What}: {failure.Why}; a context {name} in it, if there is one, stays");
            return false;
        }
    }
}
