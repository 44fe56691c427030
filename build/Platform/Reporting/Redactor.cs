using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Reporting;

/// <summary>
/// The one place where secrets are taken out of text. Everything that is printed, logged or summarised passes through <see cref="Redact"/>,
/// so it is also where commands that people are told to type get the flags of this run. Safe for concurrent use.
/// </summary>
public sealed class Redactor
{
    private ImmutableHashSet<string> secrets = [];

    /// <summary>Completes commands; set once the command line is read.</summary>
    public CommandHints Hints { get; set; } = CommandHints.None;

    /// <summary>Adds a secret; from now on no text shows it, nor its base64 form, nor any single line of it.</summary>
    public void Add(Secret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var value = secret.Reveal();
        var forms = value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Append(value)
            .Append(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value)))
            // A shorter piece would blot out ordinary words.
            .Where(form => form.Length >= 6);
        ImmutableInterlocked.Update(ref secrets, (known, added) => known.Union(added), forms);
    }

    /// <summary>The text with every known secret replaced by three asterisks, and every command as it is to be typed.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var secret in secrets.OrderByDescending(secret => secret.Length))
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return Hints.Complete(text);
    }
}
