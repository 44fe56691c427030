using Nuke.Common;
using Nuke.Common.IO;

namespace Nuke.Components;

/// <summary>A build that leaves files.</summary>
public interface IHazArtifacts : INukeBuild
{
    /// <summary>Where they are left.</summary>
    AbsolutePath ArtifactsDirectory => RootDirectory / "artifacts";
}
