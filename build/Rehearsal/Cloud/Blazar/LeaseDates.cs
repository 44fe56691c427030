using System.Globalization;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

/// <summary>Blazar's dates: whole minutes in UTC, or "now".</summary>
internal static class LeaseDates
{
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        if (text == "now")
        {
            return FloorToMinute(now);
        }

        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date
            : throw new Refusal(400, $"{text} is an invalid date. Required format: %Y-%m-%d %H:%M");
    }

    public static DateTimeOffset FloorToMinute(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute), time.Offset);
}
