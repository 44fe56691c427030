using GourmetGram.Platform;
using GourmetGram.Platform.Errors;
using Nuke.Common;

// A way in: to the nodes, to the API, to the pages for people.
partial class Build
{
    Target PingNodes => _ => _
        .Description(About(nameof(PingNodes)))
        .Executes(() => Perform((session, cancellationToken) => new NodePing(session).RunAsync(cancellationToken)));

    Target Tunnel => _ => _
        .Description(About(nameof(Tunnel)))
        .Executes(() => Perform((session, cancellationToken) => new TunnelRun(session).RunAsync(cancellationToken)));

    Target Dashboards => _ => _
        .Description(About(nameof(Dashboards)))
        .Executes(() => Perform((session, cancellationToken) => new DashboardRun(session).RunAsync(cancellationToken)));

    Target Benchmark => _ => _
        .Description(About(nameof(Benchmark)))
        .DependsOn(PreK8s)
        .Executes(() => Perform((session, cancellationToken) => new BenchmarkRun(session, RootDirectory / "tests" / "Benchmarks").RunAsync(cancellationToken)));
}
