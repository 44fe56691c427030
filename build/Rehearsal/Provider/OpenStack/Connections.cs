using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>HTTP connections to clouds, kept for as long as the provider serves: every command of Terraform finds them warm.</summary>
internal sealed class Connections : IDisposable
{
    private readonly ConcurrentDictionary<Transport, Lazy<HttpClient>> clients = new();

    public HttpClient For(Transport transport) => clients.GetOrAdd(transport, key => new Lazy<HttpClient>(() => Create(key))).Value;

    public void Dispose()
    {
        foreach (var client in clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private static HttpClient Create(Transport transport)
    {
        var tls = new SslClientAuthenticationOptions();
        if (transport.Insecure)
        {
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (transport.CaCertificate is { } authority)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(Pem(authority));
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        if (transport is { Certificate: { } certificate, Key: { } key })
        {
            tls.ClientCertificates = [X509Certificate2.CreateFromPem(Pem(certificate), Pem(key))];
        }

        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = tls,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(30),
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        {
            Timeout = TimeSpan.FromMinutes(5),
        };
    }

    // The arguments take a file's path as well as its text.
    private static string Pem(string pathOrText) =>
        pathOrText.Contains("-----BEGIN", StringComparison.Ordinal) ? pathOrText : File.ReadAllText(pathOrText);
}
