using System.Net.Http;
using System.Net.Security;
using System.Net.WebSockets;
using k8s;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>
/// A client that holds the server to its name as kubectl does. KubernetesClient verifies who signed a certificate and, where the kubeconfig
/// brings an authority of its own, not whom it was made out to: any certificate of the cluster would do.
/// </summary>
internal static class StrictTls
{
    public static k8s.Kubernetes Open(KubernetesClientConfiguration configuration)
    {
        SocketsHttpHandler? handler = null;
        configuration.FirstMessageHandlerSetup += made => handler = made;
        var client = new k8s.Kubernetes(configuration);
        if (!configuration.SkipTlsVerify)
        {
            if (handler is not null)
            {
                handler.SslOptions.RemoteCertificateValidationCallback = Named(handler.SslOptions.RemoteCertificateValidationCallback);
            }

            client.CreateWebSocketBuilder = () => new NamedSocketBuilder();
        }

        return client;
    }

    private static RemoteCertificateValidationCallback? Named(RemoteCertificateValidationCallback? check) =>
        check is null
            ? null
            : (sender, certificate, chain, errors) => !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && check(sender, certificate, chain, errors);

    private sealed class NamedSocketBuilder : WebSocketBuilder
    {
        public override Task<WebSocket> BuildAndConnectAsync(Uri uri, CancellationToken cancellationToken)
        {
            Options.RemoteCertificateValidationCallback = Named(Options.RemoteCertificateValidationCallback);
            return base.BuildAndConnectAsync(uri, cancellationToken);
        }
    }
}
