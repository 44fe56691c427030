using System.Collections.Immutable;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Ssh;

/// <summary>What --merge-kubeconfig put into the user's own kubeconfig, for Destroy.</summary>
/// <param name="file">The user's kubeconfig.</param>
/// <param name="name">Name of the context.</param>
/// <param name="owner">Whose the entries are: the folder of the site.</param>
internal sealed class MergedKubeconfig(UserKubeconfig file, string name, string owner) : IUndoable
{
    public string Subject => "kubeconfig entries";

    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<string>>(file.Holds(name, owner) ? [$"context {name} in your kubeconfig"] : []);

    public Task RemoveAsync(CancellationToken cancellationToken)
    {
        file.Remove(name, owner);
        return Task.CompletedTask;
    }
}
