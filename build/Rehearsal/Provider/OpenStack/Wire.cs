using System.Globalization;
using System.Text;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>Sends requests, and repeats them after broken connections and "too many requests" as often as the provider block allows.</summary>
internal sealed class Wire(HttpClient client, CloudSettings settings)
{
    public async Task<Answer> SendAsync(ApiRequest request, string? token, CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                using var message = Message(request, token);
                using var response = await client.SendAsync(message, cancellationToken);
                if (response.StatusCode == System.Net.HttpStatusCode.TooManyRequests && retry < settings.MaxRetries)
                {
                    await PauseAsync(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
                    continue;
                }

                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                var subject = response.Headers.TryGetValues("X-Subject-Token", out var values) ? values.FirstOrDefault() : null;
                return new Answer((int)response.StatusCode, body, subject);
            }
            catch (HttpRequestException exception) when (retry >= settings.MaxRetries)
            {
                throw new ProviderException(
                    $"{Go(request.Method)} \"{request.Url}\": OpenStack connection error, retries exhausted. Aborting. Last error was: {exception.Message}",
                    exception);
            }
            catch (HttpRequestException)
            {
                await PauseAsync(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    private static async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(pause > TimeSpan.Zero ? pause : TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync(cancellationToken);
    }

    private static string Go(HttpMethod method) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(method.Method.ToLowerInvariant());

    private HttpRequestMessage Message(ApiRequest request, string? token)
    {
        var message = new HttpRequestMessage(request.Method, request.Url);
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");
        message.Headers.TryAddWithoutValidation(
            "User-Agent", $"HashiCorp Terraform/{settings.TerraformVersion} (+https://www.terraform.io) GourmetGram Rehearsal Provider/{Hub.Mirror.Version}");
        if (token is not null)
        {
            message.Headers.TryAddWithoutValidation("X-Auth-Token", token);
        }

        if (request.Microversion is { } version)
        {
            message.Headers.TryAddWithoutValidation("X-OpenStack-Nova-API-Version", version);
            message.Headers.TryAddWithoutValidation("OpenStack-API-Version", "compute " + version);
        }

        if (request.Body is { } body)
        {
            message.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return message;
    }
}
