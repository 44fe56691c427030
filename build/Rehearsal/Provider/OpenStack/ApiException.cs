using System.Globalization;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>An answer of the cloud that was not among the expected ones. The message has the form that Terraform users know.</summary>
internal sealed class ApiException(HttpMethod method, Uri url, int status, string body, IReadOnlyList<int> expected)
    : Exception(Describe(method, url, status, body, expected))
{
    public int Status { get; } = status;

    private static string Describe(HttpMethod method, Uri url, int status, string body, IReadOnlyList<int> expected) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Expected HTTP response code [{string.Join(' ', expected)}] when accessing [{method} {url}], but got {status} instead: {body}");
}
