using System.Net;
using System.Text.Json;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Terraform;

/// <summary>Reads the outputs of tf/kvm: floating_ip_out and nodes.</summary>
internal static class InfrastructureReader
{
    /// <summary>The infrastructure; null when outputs are missing (nothing was applied, or not to its end, or all was destroyed).</summary>
    /// <param name="json">Output of <c>terraform output -json</c>.</param>
    /// <exception cref="TerraformException">An output has another shape.</exception>
    public static Infrastructure? Read(string json)
    {
        using var document = Parse(json);
        var outputs = document.RootElement;
        if (Value(outputs, "floating_ip_out") is not { } floatingIp || Value(outputs, "nodes") is not { } nodes)
        {
            return null;
        }

        if (nodes.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("nodes is not a map");
        }

        // By length first: node2 comes before node10.
        return new Infrastructure(
            Address(floatingIp, "floating_ip_out"),
            [.. nodes.EnumerateObject().OrderBy(node => node.Name.Length).ThenBy(node => node.Name, StringComparer.Ordinal).Select(node => Node(node.Name, node.Value))]);
    }

    private static Node Node(string name, JsonElement node) => new(
        name,
        Text(node, name, "name"),
        Text(node, name, "server_id"),
        Address(Member(node, name, "shared_address"), $"nodes.{name}.shared_address"),
        Address(Member(node, name, "private_address"), $"nodes.{name}.private_address"),
        node.TryGetProperty("floating_ip", out var floating) && floating.ValueKind == JsonValueKind.String && floating.GetString() is { Length: > 0 }
            ? Address(floating, $"nodes.{name}.floating_ip")
            : null);

    private static JsonDocument Parse(string json)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw Wrong("it is not an object");
        }
        catch (JsonException exception)
        {
            throw Wrong(exception.Message);
        }
    }

    private static JsonElement? Value(JsonElement outputs, string name) =>
        outputs.TryGetProperty(name, out var output) && output.TryGetProperty("value", out var value) ? value : null;

    private static JsonElement Member(JsonElement node, string name, string key) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(key, out var value) ? value : throw Wrong($"nodes.{name} has no {key}");

    private static string Text(JsonElement node, string name, string key) =>
        Member(node, name, key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong($"nodes.{name}.{key} is not a text");

    private static IPAddress Address(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && IPAddress.TryParse(value.GetString(), out var address)
            ? address
            : throw Wrong($"{name} is not an address: {value.GetRawText()}");

    private static TerraformException Wrong(string why) =>
        new("Terraform's outputs are not those of tf/kvm", why, "run ./build.sh Terraform; if it stays so, compare tf/kvm/outputs.tf with the committed one");
}
