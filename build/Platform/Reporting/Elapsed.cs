using System.Globalization;

namespace GourmetGram.Platform.Reporting;

/// <summary>How times are written for people.</summary>
public static class Elapsed
{
    /// <summary>0.4 s, 12 s, 3 m 05 s, 2 h 10 m.</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture),
        { TotalSeconds: < 60 } => time.TotalSeconds.ToString("0 s", CultureInfo.InvariantCulture),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} m {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} m"),
    };
}
