using Nuke.Common;
using Nuke.Common.Utilities.Collections;
using Serilog;

/// <summary>Where to deploy to.</summary>
public enum DeployEnvironment
{
    /// <summary>For trying out.</summary>
    Development,

    /// <summary>For real.</summary>
    Production,
}

/// <summary>A component with a target that has a default implementation.</summary>
public interface IFoo : INukeBuild
{
    /// <summary>Whom to greet.</summary>
    [Parameter("Name to greet - from the IFoo component")] string FooName => TryGetValue(() => FooName) ?? "world";

    /// <summary>Greets.</summary>
    Target Foo => _ => _
        .Description("Greets (default implementation in an interface)")
        .Executes(() =>
        {
            Log.Information("Hello {Name} from IFoo", FooName);
            ReportSummary(x => x.AddPair("Greeted", FooName));
        });
}

/// <summary>A component whose parameters have a prefix.</summary>
[ParameterPrefix("Bar")]
public interface IBar : IFoo
{
    /// <summary>How much.</summary>
    [Parameter("Level of the bar - command line name is prefixed")] int? Level => TryGetValue<int?>(() => Level);

    /// <summary>Goes on after greeting.</summary>
    Target Bar => _ => _
        .DependsOn(Foo)
        .Executes(() => Log.Information("Bar level {Level}", Level));
}
