namespace Nuke.Common;

/// <summary>What becomes of a target's dependencies when the target itself is skipped.</summary>
public enum DependencyBehavior
{
    /// <summary>Dependencies that no other target needs are skipped as well.</summary>
    Skip,

    /// <summary>Dependencies run all the same.</summary>
    Execute,
}
