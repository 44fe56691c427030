using System.Globalization;
using System.Security.Cryptography;

namespace GourmetGram.Rehearsal.Cloud.State;

/// <summary>Identifiers and times in the forms the services use.</summary>
internal static class Ids
{
    public static string Uuid() => Guid.NewGuid().ToString("D");

    public static string Hex() => Guid.NewGuid().ToString("N");

    public static string Secret(int bytes = 48) => Base64Url(RandomNumberGenerator.GetBytes(bytes));

    public static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    public static string Mac()
    {
        var tail = RandomNumberGenerator.GetBytes(3);
        return string.Create(CultureInfo.InvariantCulture, $"fa:16:3e:{tail[0]:x2}:{tail[1]:x2}:{tail[2]:x2}");
    }

    public static bool IsUuid(string text) => Guid.TryParseExact(text, "D", out _) || Guid.TryParseExact(text, "N", out _);
}

internal static class Stamps
{
    /// <summary>2026-11-23T23:11:37Z</summary>
    public static string Seconds(this DateTimeOffset time) => Write(time, "yyyy-MM-ddTHH:mm:ssZ");

    /// <summary>2026-11-23T23:11:37.000000, the zone left out</summary>
    public static string Micros(this DateTimeOffset time) => Write(time, "yyyy-MM-ddTHH:mm:ss.ffffff");

    /// <summary>2026-11-23 23:05:33</summary>
    public static string Plain(this DateTimeOffset time) => Write(time, "yyyy-MM-dd HH:mm:ss");

    public static DateTimeOffset FloorToSecond(this DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);

    private static string Write(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
