using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Doctor;

/// <summary>What answers at auth_url.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Skew">By how much its clock is ahead of ours; null when it does not tell the time.</param>
internal sealed record KeystoneAnswer(int Status, TimeSpan? Skew);

/// <summary>Asks Keystone what it is, once and without a login: what is wrong with the way there shows at once.</summary>
internal static class KeystoneProbe
{
    /// <summary>Asks.</summary>
    /// <exception cref="Errors.CloudException">Nothing answers.</exception>
    public static async Task<KeystoneAnswer> AskAsync(CloudCredentials credentials, TimeProvider time, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(CloudHttp.Handler(credentials));
        try
        {
            var asked = time.GetUtcNow();
            using var answer = await client.GetAsync(credentials.AuthUrl, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var answered = time.GetUtcNow();
            // The header has whole seconds: half a second is the best guess.
            var skew = answer.Headers.Date is { } date ? date.AddSeconds(0.5) - (asked + ((answered - asked) / 2)) : (TimeSpan?)null;
            return new KeystoneAnswer((int)answer.StatusCode, skew);
        }
        catch (HttpRequestException exception)
        {
            throw ApiErrors.NoAnswer(exception, "identity", $"GET {credentials.AuthUrl.AbsolutePath}", credentials.AuthUrl);
        }
    }
}
