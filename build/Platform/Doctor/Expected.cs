using System.Collections.Immutable;

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

    /// <summary>Variable security_groups.</summary>
    public static readonly ImmutableArray<string> SecurityGroups =
        ["allow-ssh", "allow-http-80", "allow-8000", "allow-8080", "allow-8081", "allow-8082", "allow-9001", "allow-9090"];
}
