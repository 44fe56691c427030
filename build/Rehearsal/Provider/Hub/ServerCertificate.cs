using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GourmetGram.Rehearsal.Provider.Hub;

/// <summary>The certificate that Terraform is told to trust by the handshake line; it lives as long as the server.</summary>
internal static class ServerCertificate
{
    public static X509Certificate2 Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost, O=GourmetGram Rehearsal", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddYears(10));
    }

    /// <summary>Core protocol 1, plugin protocol 5, the socket, gRPC, the certificate (base64 without padding).</summary>
    public static string HandshakeLine(X509Certificate2 certificate, string socket) =>
        $"1|5|unix|{socket}|grpc|{Convert.ToBase64String(certificate.RawData).TrimEnd('=')}";
}
