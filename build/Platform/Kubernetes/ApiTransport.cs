using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Polly;
using Polly.Retry;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>What the API answered.</summary>
/// <param name="Code">HTTP status.</param>
/// <param name="Body">Text of the answer.</param>
internal sealed record ApiAnswer(HttpStatusCode Code, string Body)
{
    public bool Succeeded => (int)Code is >= 200 and < 300;

    public JsonObject Object() => JsonNode.Parse(Body)!.AsObject();
}

/// <summary>Carries requests to one API server: address, trust and credentials come from a kubeconfig, by KubernetesClient.</summary>
internal sealed class ApiTransport : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly k8s.Kubernetes client;
    private readonly ResiliencePipeline<ApiAnswer> retry;

    private ApiTransport(k8s.Kubernetes client, string kubeconfig)
    {
        this.client = client;
        Kubeconfig = kubeconfig;
        retry = new ResiliencePipelineBuilder<ApiAnswer>()
            .AddRetry(new RetryStrategyOptions<ApiAnswer>
            {
                MaxRetryAttempts = 4,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                ShouldHandle = new PredicateBuilder<ApiAnswer>()
                    .Handle<HttpRequestException>()
                    .HandleResult(answer => answer.Code is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout),
            })
            .Build();
    }

    public string Kubeconfig { get; }

    public static ApiTransport Open(string kubeconfig, string? context, Uri? server = null)
    {
        try
        {
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(kubeconfig), context);
            configuration.Host = server?.ToString() ?? configuration.Host;
            return new ApiTransport(StrictTls.Open(configuration), kubeconfig);
        }
        catch (Exception exception) when (KubeconfigTrouble.Is(exception))
        {
            throw new Errors.KubernetesException(
                $"{kubeconfig} is no usable kubeconfig",
                KubeconfigTrouble.Words(exception),
                "give one with --kubeconfig (and --kube-context), or have ./build.sh Kubespray fetch it",
                exception);
        }
    }

    /// <summary>Sends a request; an answer of any status is an answer. What may be sent twice is sent again on transient faults.</summary>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, string? contentType, CancellationToken cancellationToken)
    {
        try
        {
            return method == HttpMethod.Post
                ? await SendOnceAsync(method, path, body, contentType, RequestTimeout, cancellationToken).ConfigureAwait(false)
                : await retry.ExecuteAsync(
                    async token => await SendOnceAsync(method, path, body, contentType, RequestTimeout, token).ConfigureAwait(false),
                    cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw ApiFailure.Unreachable(client.BaseUri, Kubeconfig, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw ApiFailure.Unreachable(client.BaseUri, Kubeconfig, new TimeoutException($"No answer within {RequestTimeout.TotalSeconds:0} s.", exception));
        }
    }

    /// <summary>Whether the API answers within the time, whatever it says.</summary>
    public async Task<bool> AnswersAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await SendOnceAsync(HttpMethod.Get, "version", null, null, timeout, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A WebSocket to a port of a pod.</summary>
    public async Task<System.Net.WebSockets.WebSocket> PortForwardAsync(string ns, string pod, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await client.WebSocketNamespacedPodPortForwardAsync(pod, ns, [port], PodConnection.Protocol, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is System.Net.WebSockets.WebSocketException or k8s.Autorest.HttpOperationException or HttpRequestException)
        {
            throw new Errors.KubernetesException(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The API does not lead to port {port} of pod {ns}/{pod}"),
                (exception as k8s.Autorest.HttpOperationException)?.Response?.Content ?? exception.Message,
                $"try: kubectl --kubeconfig {Kubeconfig} -n {ns} port-forward {pod} {port}",
                exception);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<ApiAnswer> SendOnceAsync(HttpMethod method, string path, string? body, string? contentType, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path))
        {
            // One connection carries all that is asked at the same time.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, contentType!),
        };
        request.Headers.Accept.ParseAdd("application/json");
        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, deadline.Token).ConfigureAwait(false);
        }

        using var response = await client.HttpClient.SendAsync(request, deadline.Token).ConfigureAwait(false);
        return new ApiAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(deadline.Token).ConfigureAwait(false));
    }
}
