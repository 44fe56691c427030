namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Reports at an interval until it is disposed of.</summary>
internal sealed class PeriodicReport : IAsyncDisposable
{
    private readonly PeriodicTimer _timer;
    private readonly Task _loop;

    public PeriodicReport(TimeSpan interval, Action report)
    {
        _timer = new PeriodicTimer(interval);
        _loop = RunAsync(report);
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _loop;
    }

    private async Task RunAsync(Action report)
    {
        while (await _timer.WaitForNextTickAsync())
        {
            report();
        }
    }
}
