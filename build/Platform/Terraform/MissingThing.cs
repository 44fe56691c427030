using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Terraform;

/// <summary>Says in plain words what tf/kvm looked up in the cloud and did not find, or found twice. The provider says "your query returned no results".</summary>
/// <param name="What">"The cloud has no image CC-Ubuntu24.04".</param>
/// <param name="Next">What to type.</param>
internal sealed record MissingThing(string What, string Next)
{
    /// <summary>The thing; null when the problem is another one.</summary>
    /// <param name="problem">As Terraform told it.</param>
    /// <param name="settings">What was asked for.</param>
    public static MissingThing? Of(TerraformDiagnostic problem, Settings settings)
    {
        var text = $"{problem.Summary} {problem.Detail}";
        var several = text.Contains("more than one result", StringComparison.Ordinal);
        var none = text.Contains("query returned no ", StringComparison.Ordinal)
            || text.Contains("No Security Group found", StringComparison.Ordinal)
            || text.Contains("got 404", StringComparison.Ordinal);
        if ((!none && !several) || problem.Address is not { } address || !address.StartsWith("data.", StringComparison.Ordinal))
        {
            return null;
        }

        (string Thing, string Next)? found = address.Split('[')[0] switch
        {
            "data.openstack_images_image_v2.node" => ($"image {settings.Image}", "choose another with --image: openstack image list, or the dashboard under Compute, Images, shows them"),
            "data.openstack_compute_keypair_v2.key" => ($"key pair {settings.KeyPair}", "run the same command again (a missing key pair is made), or name another with --key-pair"),
            "data.openstack_networking_secgroup_v2.allow" => ($"security group {Index(address)}", "run ./build.sh SecurityGroups, which makes what is missing"),
            "data.openstack_networking_network_v2.shared" => ("network sharednet1, which leads outside", "check that the login is for the right project and region; another name is a variable of tf/kvm (shared_network)"),
            "data.openstack_networking_subnet_v2.shared" => ("subnet sharednet1-subnet", "check the network sharednet1; another name is a variable of tf/kvm (shared_subnet)"),
            "data.openstack_networking_network_v2.floating" => ("external network public, which yields floating IPs", "check that the login is for the right project and region; another name is a variable of tf/kvm (floating_pool)"),
            _ => null,
        };
        return found is var (thing, next) ? new MissingThing(several ? $"The cloud has more than one {thing}" : $"The cloud has no {thing}", next) : null;
    }

    private static string Index(string address) => address.Split('"') is [_, var key, ..] ? key : "";
}
