namespace GourmetGram.Rehearsal.Cluster;

/// <summary>How long one believable step of a controller takes (scheduling a pod, starting a container, a sync phase).</summary>
internal sealed record ControllerPace(TimeSpan Step)
{
    /// <summary>A Deployment is available after half a second, an Application healthy after about one.</summary>
    public static readonly ControllerPace Rehearsal = new(TimeSpan.FromMilliseconds(150));

    /// <summary>For specs.</summary>
    public static readonly ControllerPace Brisk = new(TimeSpan.FromMilliseconds(20));
}
