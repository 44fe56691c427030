using System.Net;

namespace GourmetGram.Platform.Configuration;

/// <summary>A node to provision.</summary>
/// <param name="Name">node1, node2, …: the key in Terraform's for_each and the name in the inventory.</param>
/// <param name="PrivateAddress">Its fixed address on the private network (192.168.1.0/24).</param>
public sealed record NodeSetting(string Name, IPAddress PrivateAddress);
