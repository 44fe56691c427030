using System.Linq.Expressions;
using System.Text;
using Nuke.Common.Utilities;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>A run from start to end: set up, plan, run the targets, sum up.</summary>
internal static class BuildManager
{
    private const int ErrorExitCode = -1;

    public static int Execute<T>(Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new()
    {
        UseUtf8();
        var cancellation = new CancellationHandlers();
        Console.CancelKeyPress += (_, _) => cancellation.Run();

        var build = new T();
        try
        {
            Logging.Configure(build);
            Initialize(build, defaultTargetExpressions);
            cancellation.Add(() => Finish(build));
            var skippedTargets = NukeBuild.Parameters.GetParameter<string[]>(
                WellKnown.SkippedTargetsParameterName, WellKnown.TargetsSeparator[0]);
            new BuildExecutor(build).Execute(skippedTargets, cancellation);
            return build.ExitCode ??= build.IsSucceeding ? 0 : ErrorExitCode;
        }
        catch (Exception exception)
        {
            var actual = exception.Unwrap();
            if (actual is not TargetExecutionException)
            {
                Log.Verbose(actual, "Target-unrelated exception was thrown");
                Host.Error(actual.Message);
            }

            return build.ExitCode ??= ErrorExitCode;
        }
        finally
        {
            Finish(build);
            Log.CloseAndFlush();
        }
    }

    private static void Initialize<T>(T build, Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild
    {
        build.ExecutableTargets = ExecutableTargetFactory.CreateAll(build, defaultTargetExpressions);
        build.ExecuteExtension<IOnBuildCreated>(
            nameof(IOnBuildCreated.OnBuildCreated), x => x.OnBuildCreated(build.ExecutableTargets));

        if (!build.NoLogo)
            build.WriteLogo();

        var invokedTargets = NukeBuild.Parameters.GetParameter<string[]>(
            WellKnown.InvokedTargetsParameterName, WellKnown.TargetsSeparator[0]);
        var isStrict = NukeBuild.Parameters.GetNamedArgument<bool>("strict");
        build.ExecutionPlan = ExecutionPlanner.GetExecutionPlan(build.ExecutableTargets, invokedTargets, isStrict);
        build.ExecuteExtension<IOnBuildInitialized>(
            nameof(IOnBuildInitialized.OnBuildInitialized), x => x.OnBuildInitialized(build.ExecutableTargets, build.ExecutionPlan));
    }

    private static void Finish(NukeBuild build)
    {
        if (!build.HasExecutionPlan)
            return;

        foreach (var target in build.ExecutionPlan)
        {
            target.Stopwatch.Stop();
            target.Status = target.Status switch
            {
                ExecutionStatus.Running => ExecutionStatus.Aborted,
                ExecutionStatus.Scheduled => ExecutionStatus.NotRun,
                var status => status,
            };
        }

        build.WriteErrorsAndWarnings();
        build.WriteTargetOutcome();
        build.WriteBuildOutcome();
        build.ExecuteExtension<IOnBuildFinished>(nameof(IOnBuildFinished.OnBuildFinished), x => x.OnBuildFinished());
    }

    private static void UseUtf8()
    {
        // Setting an encoding, even the same one, resets the streams.
        if (Console.OutputEncoding.CodePage != Encoding.UTF8.CodePage)
            Console.OutputEncoding = Encoding.UTF8;
        if (OperatingSystem.IsWindows())
            Console.InputEncoding = Encoding.UTF8;
    }
}
