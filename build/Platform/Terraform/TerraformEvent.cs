using System.Text.Json;

namespace GourmetGram.Platform.Terraform;

/// <summary>One line of Terraform's machine-readable output. https://developer.hashicorp.com/terraform/internals/machine-readable-ui</summary>
internal abstract record TerraformEvent
{
    private TerraformEvent()
    {
    }

    /// <summary>A problem.</summary>
    public sealed record Problem(TerraformDiagnostic Diagnostic) : TerraformEvent;

    /// <summary>Work on a resource begins.</summary>
    public sealed record Started(string Address, string Action) : TerraformEvent;

    /// <summary>Work on a resource goes on.</summary>
    public sealed record Going(string Address, TimeSpan Elapsed) : TerraformEvent;

    /// <summary>Work on a resource is done.</summary>
    public sealed record Completed(string Address, string Action, TimeSpan Elapsed) : TerraformEvent;

    /// <summary>Work on a resource failed; a problem says why.</summary>
    public sealed record Errored(string Address) : TerraformEvent;

    /// <summary>Something worth nothing to us.</summary>
    public sealed record Other(string Message) : TerraformEvent;

    /// <summary>Reads a line; what is not JSON is taken for a message.</summary>
    public static TerraformEvent Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!line.StartsWith('{'))
        {
            return new Other(line);
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return TextOf(root, "type") switch
            {
                "diagnostic" => new Problem(TerraformDiagnostic.Read(root.GetProperty("diagnostic"))),
                "apply_start" => new Started(AddressOf(root), TextOf(root.GetProperty("hook"), "action")),
                "apply_progress" => new Going(AddressOf(root), ElapsedOf(root)),
                "apply_complete" => new Completed(AddressOf(root), TextOf(root.GetProperty("hook"), "action"), ElapsedOf(root)),
                "apply_errored" => new Errored(AddressOf(root)),
                _ => new Other(TextOf(root, "@message")),
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new Other(line);
        }
    }

    private static string AddressOf(JsonElement root) => root.GetProperty("hook").GetProperty("resource").GetProperty("addr").GetString() ?? "";

    private static TimeSpan ElapsedOf(JsonElement root) =>
        root.GetProperty("hook").TryGetProperty("elapsed_seconds", out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : TimeSpan.Zero;

    private static string TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}

/// <summary>A problem as Terraform tells it.</summary>
/// <param name="IsError">False for a warning.</param>
/// <param name="Summary">One line.</param>
/// <param name="Detail">The rest, maybe empty, maybe of several lines.</param>
/// <param name="Address">Resource that it is about, null for none.</param>
/// <param name="Place">File and line, null for none.</param>
internal sealed record TerraformDiagnostic(bool IsError, string Summary, string Detail, string? Address, string? Place)
{
    /// <summary>Reads the object.</summary>
    public static TerraformDiagnostic Read(JsonElement element) => new(
        TextOf(element, "severity") != "warning",
        TextOf(element, "summary") ?? "unknown problem",
        TextOf(element, "detail") ?? "",
        TextOf(element, "address"),
        element.TryGetProperty("range", out var range) && range.ValueKind == JsonValueKind.Object
            ? $"{TextOf(range, "filename")} line {range.GetProperty("start").GetProperty("line").GetInt32()}"
            : null);

    /// <summary>Whether it says no more than that a check has to wait for the apply.</summary>
    public bool IsAboutTheFuture => Summary.Contains("known after apply", StringComparison.Ordinal) || Summary is "Resource targeting is in effect" or "Applied changes may be incomplete";

    /// <summary>Where, what, why, in one or more lines.</summary>
    public string Text()
    {
        var where = (Address, Place) switch
        {
            ({ Length: > 0 } address, { } place) => $"{address} ({place}): ",
            ({ Length: > 0 } address, null) => $"{address}: ",
            (_, { } place) => $"{place}: ",
            _ => "",
        };
        return Detail.Length == 0 ? $"{where}{Summary}" : $"{where}{Summary}: {Detail.Trim()}";
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
