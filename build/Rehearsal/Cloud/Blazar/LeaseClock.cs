using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

/// <summary>Lets time pass for leases: wakes at the next due moment and at every change of the state.</summary>
internal sealed class LeaseClock(CloudStore store, CloudOptions options)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = store.Changed;
            var state = store.Update(each => LeaseSteps.Advance(each, options.LeaseDelay, options.Clock.GetUtcNow()));
            await Moments.ChangeOrTimeAsync(changed, Next(state), options.Clock, cancellationToken);
        }
    }

    private DateTimeOffset? Next(CloudState state) =>
        state.Leases.Values.Select(lease => LeaseSteps.Next(lease, options.LeaseDelay)).Min();
}
