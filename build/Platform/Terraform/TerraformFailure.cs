using System.Collections.Immutable;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Terraform;

/// <summary>Turns what Terraform says into an error that a person can act on.</summary>
internal static partial class TerraformFailure
{
    /// <summary>The error.</summary>
    /// <param name="doing">"plan", "apply" …</param>
    /// <param name="problems">What was told; warnings are left out.</param>
    /// <param name="otherwise">What to show when nothing was told: the end of standard error.</param>
    /// <param name="place">Log, folder and settings of the run.</param>
    public static TerraformException From(string doing, ImmutableArray<TerraformDiagnostic> problems, string otherwise, FailurePlace place)
    {
        var errors = problems.Where(problem => problem.IsError).ToList();
        if (errors.Count == 0)
        {
            return new TerraformException($"terraform {doing} failed", Plain(otherwise) is { Length: > 0 } text ? text : null, $"read {place.LogFile}");
        }

        var all = string.Join('\n', errors.Select(error => error.Text()).Distinct(StringComparer.Ordinal));
        if (StateLock.Read(all) is { } held)
        {
            return new TerraformException($"Another Terraform holds the state: {held.Holder}", all, held.WayOut(place.Folder));
        }

        if (all.Contains("Saved plan is stale", StringComparison.Ordinal))
        {
            return new TerraformException("The plan is out of date: somebody changed the state after it was shown, so it was not applied", all, "run the same command again: it plans anew and shows what it will do");
        }

        var missing = errors.Select(error => MissingThing.Of(error, place.Settings)).OfType<MissingThing>().Distinct().ToList();
        return missing.Count > 0
            ? new TerraformException(string.Join("; ", missing.Select(thing => thing.What)), all, string.Join("; ", missing.Select(thing => thing.Next).Distinct(StringComparer.Ordinal)))
            : new TerraformException($"terraform {doing} failed: {errors[0].Summary}", all, $"{Next(all)}; the log is {place.LogFile}");
    }

    /// <summary>Text without Terraform's box drawing.</summary>
    public static string Plain(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim('╷', '│', '╵', ' ', '\r')).Where(line => line.Length > 0));

    /// <summary>Whether the failure is one that passes: something in the cloud is still held by what is going away.</summary>
    public static bool IsStillInUse(TerraformException exception) => exception.Why is { } why && InUse().IsMatch(why);

    /// <summary>Whether somebody else holds the state.</summary>
    public static bool IsLocked(TerraformException exception) => StateLock.IsHeld(exception.Why);

    /// <summary>Whether init would mend it.</summary>
    public static bool AsksForInit(TerraformException exception) =>
        exception.Why is { } why && (why.Contains("terraform init", StringComparison.Ordinal) || why.Contains("Required plugins are not installed", StringComparison.Ordinal));

    private static string Next(string text) => text switch
    {
        _ when Flavor().IsMatch(text) => "the reservation is not active any more: run ./build.sh Lease, then this again",
        _ when text.Contains("uota exceeded", StringComparison.Ordinal) => "free what the project no longer needs (./build.sh Destroy), or ask for a larger quota",
        _ when text.Contains("unexpected state 'ERROR'", StringComparison.Ordinal) => "a server did not start: run the same command again, Terraform replaces it",
        _ when text.Contains("Authentication failed", StringComparison.OrdinalIgnoreCase) || text.Contains("got 401", StringComparison.Ordinal) => "check the credential in clouds.yaml",
        _ when text.Contains("query returned no ", StringComparison.Ordinal) => "the cloud lacks something that the configuration expects: run ./build.sh Doctor",
        _ when InUse().IsMatch(text) => "wait a minute, then run the same command again",
        _ => "mend the cause, then run the same command again: it goes on where it stopped",
    };

    [GeneratedRegex(@"Flavor \S+ could not be found")]
    private static partial Regex Flavor();

    [GeneratedRegex("got 409|NetworkInUse|SubnetInUse|PortInUse|SecurityGroupInUse|still in use")]
    private static partial Regex InUse();
}

/// <summary>Where a command failed, for what is said about it.</summary>
/// <param name="LogFile">The log.</param>
/// <param name="Folder">The folder in which Terraform ran.</param>
/// <param name="Settings">What was asked for.</param>
internal sealed record FailurePlace(string LogFile, string Folder, Settings Settings);
