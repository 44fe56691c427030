using System.Text.Json;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Reads the list of versions that Keystone gives at its bare address. https://docs.openstack.org/api-ref/identity/v3/#list-versions</summary>
internal static class KeystoneVersions
{
    /// <summary>The address of the third version, without a final slash; null when the text names none.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="asked">The address that was asked: behind a proxy a service knows its own scheme and host badly.</param>
    public static Uri? Third(string text, Uri asked)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var link = document.RootElement.GetProperty("versions").GetProperty("values").EnumerateArray()
                .Where(version => version.GetProperty("id").GetString()?.StartsWith("v3", StringComparison.Ordinal) == true)
                .SelectMany(version => version.GetProperty("links").EnumerateArray())
                .Where(link => link.GetProperty("rel").GetString() == "self")
                .Select(link => link.GetProperty("href").GetString())
                .FirstOrDefault();
            return Uri.TryCreate(asked, link, out var url)
                ? new Uri(asked.GetLeftPart(UriPartial.Authority) + url.AbsolutePath.TrimEnd('/'))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
