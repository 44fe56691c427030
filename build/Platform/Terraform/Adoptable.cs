using System.Collections.Immutable;
using System.Text;

namespace GourmetGram.Platform.Terraform;

/// <summary>Something that the cloud holds under one of our names and the state does not know.</summary>
/// <param name="Address">Where it belongs: openstack_compute_instance_v2.nodes["node1"].</param>
/// <param name="Id">Its id in the cloud.</param>
/// <param name="Subject">For people: "server node1-mlops-ada".</param>
internal sealed record Adoptable(string Address, string Id, string Subject)
{
    /// <summary>Import blocks for all of them. https://developer.hashicorp.com/terraform/language/import</summary>
    public static string Blocks(ImmutableArray<Adoptable> all)
    {
        var text = new StringBuilder("# Written by the build: what the cloud holds and the state does not know. Gone with the next plan.\n");
        foreach (var one in all)
        {
            text.Append("\nimport {\n  to = ").Append(one.Address).Append("\n  id = \"").Append(one.Id).Append("\"\n}\n");
        }

        return text.ToString();
    }
}
