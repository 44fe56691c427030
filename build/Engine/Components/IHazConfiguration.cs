using Nuke.Common;

namespace Nuke.Components;

/// <summary>A build that has a configuration: Debug locally and Release on a server, unless another one is asked for.</summary>
public interface IHazConfiguration : INukeBuild
{
    /// <summary>The configuration.</summary>
    [Parameter]
    Configuration Configuration =>
        TryGetValue(() => Configuration) ?? (IsLocalBuild ? Configuration.Debug : Configuration.Release);
}
