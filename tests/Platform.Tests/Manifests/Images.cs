using System.Text.RegularExpressions;

namespace GourmetGram.Platform.Tests.Manifests;

internal static partial class Images
{
    /// <summary>A tag that says a version: no latest, no bare stable, at least one digit or a parameter of ours.</summary>
    public static bool IsPinned(string image) =>
        image.LastIndexOf(':') is var colon && colon > image.LastIndexOf('/') && image[(colon + 1)..] is not ("latest" or "stable" or "main") && Version().IsMatch(image[(colon + 1)..]);

    [GeneratedRegex(@"\d+(\.|-)\d+")]
    private static partial Regex Version();
}
