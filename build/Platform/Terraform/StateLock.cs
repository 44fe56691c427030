using System.Text.RegularExpressions;

namespace GourmetGram.Platform.Terraform;

/// <summary>Who holds a state, as Terraform tells it: "ID: …", "Who: ada@laptop", "Created: …", "Operation: OperationTypeApply".</summary>
/// <param name="Id">Id of the lock, empty where it is not told.</param>
/// <param name="Who">User and host.</param>
/// <param name="Operation">apply, plan …; empty where it is not told.</param>
/// <param name="Since">When it was taken; empty where it is not told.</param>
/// <param name="IsLocal">Whether the state is a file here: such a lock goes with its process.</param>
internal sealed partial record StateLock(string Id, string Who, string Operation, string Since, bool IsLocal)
{
    /// <summary>"ada@laptop (apply), since 2026-11-24 09:00:00 UTC".</summary>
    public string Holder => $"{Who}{(Operation.Length > 0 ? $" ({Operation})" : "")}{(Since.Length > 0 ? $", since {Since}" : "")}";

    /// <summary>What to do about it.</summary>
    /// <param name="folder">Folder in which Terraform runs.</param>
    public string WayOut(string folder) => IsLocal || Id.Length == 0
        ? $"wait until it has ended, then run the same command again; the lock goes with its process, which fuser -v {folder}/terraform.tfstate names"
        : $"wait until it has ended, then run the same command again; if it has died, free the state with: terraform -chdir={folder} force-unlock {Id}";

    /// <summary>Whether a text says that a state is held.</summary>
    public static bool IsHeld(string? text) => text?.Contains("acquiring the state lock", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The holder; null when the text is about something else.</summary>
    public static StateLock? Read(string text) => !IsHeld(text)
        ? null
        // Of a lock in a web server Terraform tells the holder's id, and then its own name and time as if they were the holder's.
        : HeldOnTheWeb().Match(text) is { Success: true } held
        ? new StateLock(held.Groups[1].Value, "who, the store does not say", "", "", IsLocal: false)
        : new StateLock(
            Value(text, "ID"),
            Value(text, "Who") is { Length: > 0 } who ? who : "who, it does not say",
            Value(text, "Operation").Replace("OperationType", "", StringComparison.Ordinal).ToLowerInvariant(),
            Time().Match(Value(text, "Created")) is { Success: true } time ? $"{time.Groups[1].Value} UTC" : Value(text, "Created"),
            text.Contains("resource temporarily unavailable", StringComparison.Ordinal));

    private static string Value(string text, string name) =>
        Lines().Matches(text).FirstOrDefault(line => line.Groups["name"].Value == name) is { } found ? found.Groups["value"].Value.Trim() : "";

    [GeneratedRegex(@"(?m)^\s*(?<name>\w+):[ \t]*(?<value>.*)$")]
    private static partial Regex Lines();

    [GeneratedRegex(@"HTTP remote state already locked: ID=([\w-]*)")]
    private static partial Regex HeldOnTheWeb();

    // Go's own form: 2026-11-24 09:00:00.123456 +0000 UTC.
    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S* \+0000 UTC")]
    private static partial Regex Time();
}
