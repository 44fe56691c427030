using System.Text.Json;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>iproute2, with many commands in one process.</summary>
internal static class IpCommand
{
    /// <summary>Runs the lines in order within a namespace (null: the host's) and stops at the first that fails.</summary>
    public static Task BatchAsync(string? networkNamespace, IEnumerable<string> lines, CancellationToken cancellationToken) =>
        HostCommand.RunAsync("ip", [.. In(networkNamespace), "-batch", "-"], string.Join('\n', lines) + "\n", cancellationToken);

    /// <summary>Runs every line, whatever becomes of the others: for removing what may be there.</summary>
    public static Task TryBatchAsync(string? networkNamespace, IEnumerable<string> lines, CancellationToken cancellationToken) =>
        HostCommand.TryAsync("ip", [.. In(networkNamespace), "-force", "-batch", "-"], string.Join('\n', lines) + "\n", cancellationToken);

    /// <summary>Asks for JSON; an empty list when there is nothing by that name.</summary>
    public static async Task<IReadOnlyList<JsonElement>> QueryAsync(
        string? networkNamespace,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken)
    {
        var result = await HostCommand.TryAsync("ip", [.. In(networkNamespace), "-json", .. arguments], null, cancellationToken);
        if (!result.Succeeded || string.IsNullOrWhiteSpace(result.Output))
        {
            return [];
        }

        using var document = JsonDocument.Parse(result.Output);
        return [.. document.RootElement.EnumerateArray().Select(element => element.Clone())];
    }

    public static async Task<IReadOnlyList<string>> LinksAsync(string? networkNamespace, CancellationToken cancellationToken) =>
        [.. (await QueryAsync(networkNamespace, ["link", "show"], cancellationToken)).Select(link => link.GetProperty("ifname").GetString()!)];

    private static string[] In(string? networkNamespace) => networkNamespace is null ? [] : ["-n", networkNamespace];
}
