using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;
using Polly;
using Polly.Retry;

namespace GourmetGram.Platform.OpenStack;

/// <summary>One request, which can be sent more than once.</summary>
/// <param name="Method">GET, POST …</param>
/// <param name="Url">Where to.</param>
/// <param name="Service">identity, compute, network, reservation: for messages.</param>
internal sealed record CloudRequest(HttpMethod Method, Uri Url, string Service)
{
    /// <summary>Body as JSON, null for none.</summary>
    public string? Body { get; init; }

    /// <summary>X-Auth-Token, null before the login.</summary>
    public string? Token { get; init; }

    /// <summary>X-Subject-Token, null for none: the token that Keystone is asked about.</summary>
    public string? SubjectToken { get; init; }

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Whether sending it twice does no more than sending it once.</summary>
    public bool Repeatable { get; init; } = Method != HttpMethod.Post && Method != HttpMethod.Patch;

    /// <summary>Method and path, as messages name it.</summary>
    public string Text => $"{Method} {Url.AbsolutePath}";
}

/// <summary>A service's answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body, maybe empty.</param>
/// <param name="SubjectToken">X-Subject-Token, null where there is none.</param>
internal sealed record CloudAnswer(HttpStatusCode Status, string Body, string? SubjectToken);

/// <summary>
/// The one HTTP client. Repeats what is safe to repeat: anything refused with 429, what is repeatable after 502, 503, 504 or a lost
/// connection, and what never left this machine. A POST that may have been carried out is never repeated, nor what its caller wants to look
/// after first.
/// </summary>
internal sealed class CloudHttp : IDisposable
{
    private static readonly ResiliencePropertyKey<CloudRequest> RequestKey = new("request");
    private static readonly ResiliencePropertyKey<long> StartedKey = new("started");

    // A proxy that gives up after a minute must not be asked five times.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly HttpClient client;
    private readonly ResiliencePipeline<HttpResponseMessage> pipeline;

    private readonly TimeProvider time;

    /// <summary>A client.</summary>
    /// <param name="credentials">Say which certificates are trusted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="repeating">Told when something is asked again, and why; null for nobody.</param>
    public CloudHttp(CloudCredentials credentials, TimeProvider time, Action<string>? repeating = null)
    {
        this.time = time;
        client = new HttpClient(Handler(credentials)) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        client.DefaultRequestHeaders.UserAgent.ParseAdd("gourmetgram-platform");
        pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 4,
                Delay = TimeSpan.FromMilliseconds(250),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(
                    time.GetElapsedTime(arguments.Context.Properties.GetValue(StartedKey, 0)) < Patience
                    && MayRepeat(arguments.Context.Properties.GetValue(RequestKey, null!), arguments.Outcome)),
                DelayGenerator = arguments => ValueTask.FromResult(AskedFor(arguments.Outcome.Result, time)),
                OnRetry = arguments =>
                {
                    repeating?.Invoke(Told(arguments.Context.Properties.GetValue(RequestKey, null!), arguments.Outcome, arguments.RetryDelay));
                    arguments.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Sends the request; a status of 400 and above is an error.</summary>
    /// <exception cref="CloudException">Refused, or no answer; its cause is an <see cref="ApiFault"/>.</exception>
    public async Task<CloudAnswer> SendAsync(CloudRequest request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RequestKey, request);
        context.Properties.Set(StartedKey, time.GetTimestamp());
        try
        {
            using var response = await pipeline.ExecuteAsync(
                static async (context, state) => await state.self.OnceAsync(state.request, context.CancellationToken).ConfigureAwait(false),
                context,
                (self: this, request)).ConfigureAwait(false);
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.MultipleChoices
                ? new CloudAnswer(response.StatusCode, body, response.Headers.TryGetValues("X-Subject-Token", out var tokens) ? tokens.First() : null)
                : throw ApiErrors.From(response, body, request.Service, request.Text);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or IOException)
        {
            throw ApiErrors.NoAnswer(exception, request.Service, request.Text, request.Url);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> OnceAsync(CloudRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, request.Url);
        if (request.Token is not null)
        {
            message.Headers.Add("X-Auth-Token", request.Token);
        }

        if (request.SubjectToken is not null)
        {
            message.Headers.Add("X-Subject-Token", request.SubjectToken);
        }

        if (request.Body is not null)
        {
            message.Content = new StringContent(request.Body, System.Text.Encoding.UTF8, "application/json");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.Timeout);
        try
        {
            return await client.SendAsync(message, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Without its cause, the innermost of which is what people would be shown: "Operation canceled".
            throw new TimeoutException($"no answer within {request.Timeout.TotalSeconds:0.#} s");
        }
    }

    private static bool MayRepeat(CloudRequest request, Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result.StatusCode: HttpStatusCode.TooManyRequests } => true,
        { Result.StatusCode: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => request.Repeatable,
        // No connection was made: nothing can have happened.
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } connection } => Refused(connection) || request.Repeatable,
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } } => false,
        { Exception: HttpRequestException or IOException } => request.Repeatable,
        _ => false,
    };

    private static string Told(CloudRequest request, Outcome<HttpResponseMessage> outcome, TimeSpan pause) =>
        $"the {request.Service} service {(outcome.Result is { } answer ? $"answered {(int)answer.StatusCode}" : "did not answer")} to {request.Text}: asked again in {Elapsed.Text(pause)}";

    private static bool Refused(HttpRequestException exception) => exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    // What the server asks for in Retry-After, within reason; null for our own pace.
    private static TimeSpan? AskedFor(HttpResponseMessage? response, TimeProvider time)
    {
        var asked = response?.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null;
        return asked is { } delay && delay >= TimeSpan.Zero ? (delay < TimeSpan.FromSeconds(30) ? delay : TimeSpan.FromSeconds(30)) : null;
    }

    /// <summary>The way to the cloud: proxies, certificates.</summary>
    internal static SocketsHttpHandler Handler(CloudCredentials credentials)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            // A proxy cannot reach this machine's loopback.
            UseProxy = !credentials.AuthUrl.IsLoopback,
        };
        if (!credentials.Verify)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (credentials.CaCertificate is { } file)
        {
            handler.SslOptions.CertificateChainPolicy = Trusting(file);
        }

        return handler;
    }

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new CredentialsException($"Cannot read the certificates in {file}", exception.Message, "mend cacert in clouds.yaml", exception);
        }

        return policy;
    }
}
