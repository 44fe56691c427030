using System.Text.Json.Serialization;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Reads the services' objects; made at compile time so that a short run does not pay for reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(Flavor))]
[JsonSerializable(typeof(Server))]
[JsonSerializable(typeof(KeyPair))]
[JsonSerializable(typeof(Network))]
[JsonSerializable(typeof(Subnet))]
[JsonSerializable(typeof(Port))]
[JsonSerializable(typeof(FloatingIp))]
[JsonSerializable(typeof(SecurityGroup))]
internal sealed partial class OpenStackJson : JsonSerializerContext;
