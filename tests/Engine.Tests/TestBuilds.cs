using Nuke.Common;

namespace Engine.Tests;

/// <summary>The least that a build can be: three targets whose relations each test says.</summary>
internal abstract class ThreeTargets : NukeBuild
{
    public virtual Target A => _ => _;

    public virtual Target B => _ => _;

    public virtual Target C => _ => _;
}
