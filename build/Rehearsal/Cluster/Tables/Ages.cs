using System.Globalization;

namespace GourmetGram.Rehearsal.Cluster.Tables;

/// <summary>Spans of time as kubectl writes them: 9s, 5m59s, 3h, 2d.</summary>
internal static class Ages
{
    public static string Since(DateTimeOffset? moment, DateTimeOffset now) => moment is { } then ? Human(now - then) : "<unknown>";

    public static string Human(TimeSpan span)
    {
        var seconds = (long)Math.Max(0, span.TotalSeconds);
        FormattableString text = seconds switch
        {
            < 120 => $"{seconds}s",
            < 600 => seconds % 60 == 0 ? $"{seconds / 60}m" : (FormattableString)$"{seconds / 60}m{seconds % 60}s",
            < 3 * 3600 => $"{seconds / 60}m",
            < 8 * 3600 => seconds / 60 % 60 == 0 ? $"{seconds / 3600}h" : (FormattableString)$"{seconds / 3600}h{seconds / 60 % 60}m",
            < 48 * 3600 => $"{seconds / 3600}h",
            < 8 * 86400 => seconds / 3600 % 24 == 0 ? $"{seconds / 86400}d" : (FormattableString)$"{seconds / 86400}d{seconds / 3600 % 24}h",
            < 2 * 365 * 86400 => $"{seconds / 86400}d",
            _ => $"{seconds / 86400 / 365}y",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
