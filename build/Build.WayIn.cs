using GourmetGram.Platform;
using Nuke.Common;

// A way in: to the nodes, to the API, to the pages for people.
partial class Build
{
    Target PingNodes => _ => _
        .Description(About(nameof(PingNodes)))
        .Executes(() => Perform((session, cancellationToken) => new NodePing(session).RunAsync(cancellationToken)));

    Target Tunnel => _ => _
        .Description(About(nameof(Tunnel)))
        .Executes(() => PerformBesides((session, cancellationToken) => new TunnelRun(session).RunAsync(cancellationToken)));

    Target Dashboards => _ => _
        .Description(About(nameof(Dashboards)))
        .Executes(() => PerformBesides((session, cancellationToken) => new DashboardRun(session).RunAsync(cancellationToken)));

    Target Benchmark => _ => _
        .Description(About(nameof(Benchmark)))
        .DependsOn(PreK8s)
        .Executes(() => Perform((session, cancellationToken) => new BenchmarkRun(session, RootDirectory / "tests" / "Benchmarks").RunAsync(cancellationToken)));

    // The engine holds its log for as long as it runs, and a second run wants it too. Without a name it is nobody else's.
    void PerformBesides(Func<Session, CancellationToken, Task> work)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(TemporaryDirectory / "build.log");
        }

        Perform(work);
    }
}
