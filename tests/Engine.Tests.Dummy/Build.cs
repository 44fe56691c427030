using Nuke.Common;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.IO;
using Nuke.Common.ProjectModel;
using Nuke.Common.Utilities.Collections;
using Nuke.Components;
using Serilog;

/// <summary>A build that uses every relation and kind of parameter; it compiles unchanged against NUKE itself.</summary>
public class Build : NukeBuild, IFoo, IBar, ITest
{
    public static int Main() => Execute<Build>(x => x.Default);

    [Parameter("A plain string")] readonly string Message = "hi";
    [Parameter("A flag")] readonly bool Verbose2;
    [Parameter("Enables the conditional target.")] readonly bool Flag;
    [Parameter("A number")] readonly int? Count;
    [Parameter("Environment to deploy to")] readonly DeployEnvironment Environment = DeployEnvironment.Development;
    [Parameter("Tags, separated by +", Separator = "+")] readonly string[] Tags = ["a"];
    [Parameter("Where things are written")] readonly AbsolutePath OutputDirectory = RootDirectory / "output";
    [Parameter("Token for the API")][Secret] readonly string? ApiToken;
    [Parameter("Not listed", List = false)] readonly string? Internal;

    AbsolutePath SourceDirectory => RootDirectory / "src";
    AbsolutePath MarkerFile => TemporaryDirectory / "marker.txt";

    IEnumerable<Project> ITest.TestProjects => ((IHazSolution)this).Solution.GetAllProjects("*.Tests");

    Target Clean => _ => _
        .Description("Deletes the output")
        .Before(Prepare)
        .Executes(() => OutputDirectory.DeleteDirectory());

    Target Prepare => _ => _
        .Unlisted()
        .Executes(() => Log.Debug("preparing"));

    Target Default => _ => _
        .Description("Prints all parameters")
        .DependsOn(Prepare)
        .DependsOn<IFoo>(x => x.Foo)
        .Executes(() =>
        {
            Log.Debug("debug line");
            Log.Information("Message={Message} Verbose2={Verbose2} Flag={Flag} Count={Count}", Message, Verbose2, Flag, Count);
            Log.Information("Environment={Environment} Tags={Tags} Out={Out}", Environment, Tags, OutputDirectory.ToString());
            Log.Information(
                "ApiToken set: {Set} Internal={Internal} Host={Host} Verbosity={Verbosity}",
                ApiToken != null, Internal, Host.GetType().Name, Verbosity);
            Log.Warning("This is a warning");
        });

    Target Conditional => _ => _
        .DependsOn(Prepare)
        .OnlyWhenDynamic(() => Flag)
        .Executes(() => Log.Information("conditional ran"));

    Target StaticConditional => _ => _
        .DependsOn(Prepare)
        .OnlyWhenStatic(() => Flag && Count > 1)
        .WhenSkipped(DependencyBehavior.Skip)
        .Executes(() => Log.Information("static conditional ran"));

    Target NeedsToken => _ => _
        .Description("Requires a secret")
        .Requires(() => ApiToken)
        .Executes(() => Log.Information("token has {Length} characters", ApiToken!.Length));

    Target NeedsCondition => _ => _
        .Requires(() => Environment == DeployEnvironment.Production)
        .Executes(() => Log.Information("in production"));

    Target NeedsMany => _ => _
        .Unlisted()
        .Requires(() => Message, () => ApiToken)
        .Requires(() => Count)
        .Executes(() => Log.Information("has everything"));

    Target Deploy => _ => _
        .Description("Deploys")
        .DependsOn(PackIt)
        .Triggers(Notify)
        .Executes(() => ReportSummary(x => x.AddPair("Deployed", "yes").AddPair("Where", "here")));

    Target Notify => _ => _
        .Executes(() => Log.Information("notified"));

    Target PackIt => _ => _
        .Executes(async () =>
        {
            await Task.Yield();
            Log.Information("packed");
        });

    Target NoOp => _ => _
        .Executes(() => { });

    Target Flaky => _ => _
        .ProceedAfterFailure()
        .Executes(() => throw new InvalidOperationException("flaky failed"));

    Target Fail => _ => _
        .Description("Fails")
        .DependsOn(Prepare)
        .Executes(() => throw new Exception("Something went wrong\nsecond line"));

    Target AfterFail => _ => _
        .DependsOn(Fail)
        .Executes(() => Log.Information("never"));

    Target Cleanup => _ => _
        .AssuredAfterFailure()
        .After(AfterFail)
        .Executes(() => Log.Information("cleanup always runs"));

    Target WritesMarker => _ => _
        .Unlisted()
        .Before(Fail)
        .Executes(() => MarkerFile.AppendAllText("x"));

    Target ExitsWithSeven => _ => _
        .Unlisted()
        .Executes(() =>
        {
            ExitCode = 7;
            Assert.Fail("seven");
        });

    Target Collective => _ => _
        .Unlisted()
        .DependsOn(NoOp, Notify);

    Target EveryLevel => _ => _
        .Unlisted()
        .Executes(() =>
        {
            Log.Verbose("verbose {N}", 1);
            Log.Debug("debug {S}", "text");
            Log.Information("information {B} {Nothing}", true, null);
            Log.Warning("warning {@Shape}", new { Side = 3 });
            Log.Error("error {T}", TimeSpan.FromSeconds(5));
        });

    Target OnGitHub => _ => _
        .Unlisted()
        .OnlyWhenStatic(() => GitHubActions.Instance != null)
        .Executes(() => Log.Information("ref {Ref} run {Run}", GitHubActions.Instance!.Ref, GitHubActions.Instance.RunId));

    protected override void OnTargetFailed(string target) => Log.Debug("failed was {Target}", target);

    protected override void OnBuildFinished() => Console.WriteLine($"finished, {SucceededTargets.Count} succeeded");
}
