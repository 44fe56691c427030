using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ansible;

/// <summary>
/// Makes Kubespray ready ahead of its need, while something else is waited for. Goes with the run; what fails ahead is only warned of,
/// and tried again, and reported, where it is needed.
/// </summary>
/// <param name="ensure">Makes it ready, or finds it so.</param>
/// <param name="reporter">Warned early.</param>
internal sealed class KubesprayFetch(Func<CancellationToken, Task<KubesprayInstallation>> ensure, IReporter reporter) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task<KubesprayInstallation?>? ahead;

    /// <summary>Begins, unless it was begun.</summary>
    public void Start(CancellationToken cancellationToken) => ahead ??= AheadAsync(cancellationToken);

    /// <summary>The installation; waits for what was begun.</summary>
    /// <exception cref="ToolException">It cannot be made ready.</exception>
    public async Task<KubesprayInstallation> GetAsync(CancellationToken cancellationToken) =>
        (ahead is null ? null : await ahead.WaitAsync(cancellationToken).ConfigureAwait(false))
        ?? await ensure(cancellationToken).ConfigureAwait(false);

    /// <summary>Ends what goes on, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (ahead is not null)
        {
            // What it met was told to whoever asked for it; at the end it would only hide how the run ended.
            await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stop.Dispose();
    }

    private async Task<KubesprayInstallation?> AheadAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
        try
        {
            // What waits meanwhile is not to wait for the first steps of this.
            return await Task.Run(() => ensure(either.Token), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (PlatformException failure)
        {
            reporter.Warn($"{failure.What}; it is tried again when Kubespray begins");
            return null;
        }
    }
}
