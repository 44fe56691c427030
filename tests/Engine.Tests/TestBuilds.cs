using Nuke.Common;

namespace Engine.Tests;

/// <summary>The least that a build can be: three targets whose relations each test says.</summary>
internal abstract class ThreeTargets : NukeBuild
{
    public virtual Target A => _ => _;

    public virtual Target B => _ => _;

    public virtual Target C => _ => _;
}

/// <summary>Parameters of the kinds that a schema tells apart.</summary>
internal sealed class WithParameters : NukeBuild
{
    [Parameter("A colour")] readonly ConsoleColor? Colour;
    [Parameter] readonly DayOfWeek[] Days = [];
    [Parameter] readonly TimeSpan Patience;
    [Parameter][Secret] readonly string? Password;
    [Parameter(ValueProviderMember = nameof(Sites))] readonly string? Site;

    static IEnumerable<string> Sites => ["rehearsal", "chameleon"];
}
