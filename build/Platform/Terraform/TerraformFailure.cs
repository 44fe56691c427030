using System.Collections.Immutable;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Terraform;

/// <summary>Turns what Terraform says into an error that a person can act on.</summary>
internal static partial class TerraformFailure
{
    private const string LockProblem = "acquiring the state lock";

    /// <summary>The error.</summary>
    /// <param name="doing">"plan", "apply" …</param>
    /// <param name="problems">What was told; warnings are left out.</param>
    /// <param name="otherwise">What to show when nothing was told: the end of standard error.</param>
    /// <param name="logFile">The log.</param>
    public static TerraformException From(string doing, ImmutableArray<TerraformDiagnostic> problems, string otherwise, string logFile)
    {
        var errors = problems.Where(problem => problem.IsError).ToList();
        if (errors.Count == 0)
        {
            return new TerraformException($"terraform {doing} failed", Plain(otherwise) is { Length: > 0 } text ? text : null, $"read {logFile}");
        }

        var all = string.Join('\n', errors.Select(error => error.Text()).Distinct(StringComparer.Ordinal));
        return LockHolder(all) is { } holder
            ? new TerraformException($"Another Terraform holds the state: {holder}", all, "wait until it has ended, then run the same command again; when it has died, terraform force-unlock in the folder of the site frees the state")
            : new TerraformException($"terraform {doing} failed: {errors[0].Summary}", all, $"{Next(all)}; the log is {logFile}");
    }

    /// <summary>Text without Terraform's box drawing.</summary>
    public static string Plain(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim('╷', '│', '╵', ' ', '\r')).Where(line => line.Length > 0));

    /// <summary>Whether the failure is one that passes: something in the cloud is still held by what is going away.</summary>
    public static bool IsStillInUse(TerraformException exception) => exception.Why is { } why && InUse().IsMatch(why);

    /// <summary>Whether somebody else holds the state.</summary>
    public static bool IsLocked(TerraformException exception) => exception.Why?.Contains(LockProblem, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether init would mend it.</summary>
    public static bool AsksForInit(TerraformException exception) =>
        exception.Why is { } why && (why.Contains("terraform init", StringComparison.Ordinal) || why.Contains("Required plugins are not installed", StringComparison.Ordinal));

    // The ids of a lock are told as "Who: ada@laptop" below "Operation: OperationTypeApply".
    private static string? LockHolder(string text) =>
        text.Contains(LockProblem, StringComparison.OrdinalIgnoreCase)
            ? Who().Match(text) is { Success: true } who
                ? $"{who.Groups[1].Value}{(Created().Match(text) is { Success: true } created ? $", since {created.Groups[1].Value.Trim()}" : "")}"
                : "who, it does not say"
            : null;

    private static string Next(string text) => text switch
    {
        _ when Flavor().IsMatch(text) => "the reservation is not active any more: run ./build.sh Lease, then this again",
        _ when text.Contains("uota exceeded", StringComparison.Ordinal) => "free what the project no longer needs (./build.sh Destroy), or ask for a larger quota",
        _ when text.Contains("unexpected state 'ERROR'", StringComparison.Ordinal) => "a server did not start: run the same command again, Terraform replaces it",
        _ when text.Contains("Saved plan is stale", StringComparison.Ordinal) => "somebody changed the state since it was planned: run the same command again",
        _ when text.Contains("Authentication failed", StringComparison.OrdinalIgnoreCase) || text.Contains("got 401", StringComparison.Ordinal) => "check the credential in clouds.yaml",
        _ when text.Contains("query returned no results", StringComparison.Ordinal) || text.Contains("No Security Group found", StringComparison.Ordinal) =>
            "the cloud lacks something that tf/kvm expects (image, network or security group): run ./build.sh Doctor",
        _ when InUse().IsMatch(text) => "wait a minute, then run the same command again",
        _ => "mend the cause, then run the same command again: it goes on where it stopped",
    };

    [GeneratedRegex(@"Flavor \S+ could not be found")]
    private static partial Regex Flavor();

    [GeneratedRegex(@"(?m)^\s*Who:\s*(\S+)")]
    private static partial Regex Who();

    [GeneratedRegex(@"(?m)^\s*Created:\s*(.+)$")]
    private static partial Regex Created();

    [GeneratedRegex("got 409|NetworkInUse|SubnetInUse|PortInUse|SecurityGroupInUse|still in use")]
    private static partial Regex InUse();
}
