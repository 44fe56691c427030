namespace GourmetGram.Platform.Doctor;

/// <summary>What tf/kvm takes for granted: the defaults of its variables.</summary>
internal static class Expected
{
    /// <summary>Variable shared_network.</summary>
    public const string SharedNetwork = "sharednet1";

    /// <summary>Variable shared_subnet.</summary>
    public const string SharedSubnet = "sharednet1-subnet";

    /// <summary>Variable floating_pool.</summary>
    public const string FloatingPool = "public";
}
