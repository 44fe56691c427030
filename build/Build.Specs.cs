using GourmetGram.Platform.Specs;
using Nuke.Common;
using Nuke.Components;

// The stand-ins beside what they stand in for.
partial class Build
{
    [KnobGroup("For contributors")]
    [Parameter("What Specs runs against: rehearsal (the stand-ins) or openstack (a real one besides, on loopback, started and stopped). Default: rehearsal.")]
    readonly string? Against;

    Target Specs => _ => _
        .Description(About(nameof(Specs)))
        .DependsOn<ICompile>(target => target.Compile)
        .Executes(() => Perform((session, cancellationToken) => new TwinSpecs(session).RunAsync(cancellationToken)));
}
