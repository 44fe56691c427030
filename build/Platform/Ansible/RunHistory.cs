using System.Globalization;
using System.Text.Json;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Ansible;

/// <summary>How long runs that ended well have taken on this machine, per phase and number of nodes; kept in the user's cache.</summary>
/// <param name="cache">The user's cache folder.</param>
internal sealed class RunHistory(string cache)
{
    private const int Kept = 10;

    /// <summary>What earlier runs of the kind let expect; null before there was one.</summary>
    public RunEstimate? Estimate(string kind)
    {
        var seconds = Read(kind);
        return seconds.Length == 0 ? null : new RunEstimate(TimeSpan.FromSeconds(seconds.Order().ElementAt(seconds.Length / 2)), seconds.Length);
    }

    /// <summary>Adds a run that ended well.</summary>
    public void Add(string kind, TimeSpan took)
    {
        var seconds = Read(kind).Append(Math.Round(took.TotalSeconds, 1)).TakeLast(Kept);
        PrivateFile.Write(FileOf(kind), $"[{string.Join(", ", seconds.Select(value => value.ToString(CultureInfo.InvariantCulture)))}]\n");
    }

    private string FileOf(string kind) => Path.Combine(cache, "durations", $"{kind}.json");

    private double[] Read(string kind)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(FileOf(kind)));
            return [.. document.RootElement.EnumerateArray().Select(value => value.GetDouble()).Where(value => value is >= 0 and < 86400)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            // No earlier run, or a file that somebody else has written: then there is no estimate.
            return [];
        }
    }
}

/// <summary>What earlier runs let expect.</summary>
/// <param name="Typical">How long they took, the middle one of them.</param>
/// <param name="Runs">How many there were.</param>
internal sealed record RunEstimate(TimeSpan Typical, int Runs)
{
    /// <summary>What is left, for people; nothing where all is over within a minute.</summary>
    public string? Left(TimeSpan elapsed)
    {
        if (Typical < TimeSpan.FromMinutes(1))
        {
            return null;
        }

        var judged = $"judged by {Runs} earlier run{(Runs == 1 ? "" : "s")}";
        var left = Typical - elapsed;
        return left <= TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"longer than usual ({Math.Ceiling(Typical.TotalMinutes):0} min, {judged})")
            : left < TimeSpan.FromMinutes(1) ? $"less than a minute left, {judged}"
            : string.Create(CultureInfo.InvariantCulture, $"about {Math.Round(left.TotalMinutes):0} min left, {judged}");
    }
}
