using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using GourmetGram.Rehearsal.Cluster.Storage;
using GourmetGram.Rehearsal.Files;

namespace GourmetGram.Rehearsal.Cluster.Security;

/// <summary>The cluster's keys: an authority, the server's certificate, the administrator's, and the key that signs tokens. Made once, kept 0600.</summary>
internal sealed class ClusterPki : IDisposable
{
    private static readonly ImmutableArray<string> UsualNames =
    [
        "127.0.0.1", "::1", "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
        "lb-apiserver.kubernetes.local", Objects.ServiceAddresses.Kubernetes,
    ];

    private readonly X509Certificate2 authority;
    private readonly Identity administrator;

    private ClusterPki(X509Certificate2 authority, X509Certificate2 server, Identity administrator, RSA tokenKey)
    {
        this.authority = authority;
        this.administrator = administrator;
        Server = server;
        TokenKey = tokenKey;
    }

    public X509Certificate2 Server { get; }

    public RSA TokenKey { get; }

    public string AuthorityPem => authority.ExportCertificatePem();

    public string AdministratorCertificatePem => administrator.Certificate;

    public string AdministratorKeyPem => administrator.Key;

    public static ClusterPki Open(string directory, ImmutableArray<string> serverNames)
    {
        var folder = Path.Combine(directory, "pki");
        PrivateFile.Folder(folder);
        var ca = Load(folder, "ca") ?? Save(folder, "ca", Authority());
        var authority = X509Certificate2.CreateFromPem(ca.Certificate, ca.Key);
        var admin = Load(folder, "admin") ?? Save(folder, "admin", Administrator(authority));
        ImmutableArray<string> names = [.. UsualNames.Union(serverNames)];
        var server = Load(folder, "apiserver");
        if (server is null || !Covers(server, names))
        {
            server = Save(folder, "apiserver", ServerIdentity(authority, names));
        }

        var tokens = RSA.Create(2048);
        var tokenPath = Path.Combine(folder, "sa.key");
        if (File.Exists(tokenPath))
        {
            tokens.ImportFromPem(File.ReadAllText(tokenPath));
        }
        else
        {
            PrivateFile.Write(tokenPath, tokens.ExportPkcs8PrivateKeyPem());
        }

        using var pem = X509Certificate2.CreateFromPem(server.Certificate, server.Key);
        // A round trip through PKCS#12 gives a key that TLS accepts on every platform.
        var usable = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        return new ClusterPki(authority, usable, admin, tokens);
    }

    /// <summary>Whether a client's certificate was signed by this cluster's authority and is within its time.</summary>
    public bool Trusts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        authority.Dispose();
        Server.Dispose();
        TokenKey.Dispose();
    }

    private static Identity Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(Yesterday(), Yesterday().AddYears(10));
        return new Identity(certificate.ExportCertificatePem(), key.ExportECPrivateKeyPem());
    }

    private static Identity Administrator(X509Certificate2 authority) =>
        Sign(authority, "O=system:masters, CN=kubernetes-admin", "1.3.6.1.5.5.7.3.2", null);

    private static Identity ServerIdentity(X509Certificate2 authority, ImmutableArray<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return Sign(authority, "CN=kube-apiserver", "1.3.6.1.5.5.7.3.1", alternatives.Build());
    }

    private static Identity Sign(X509Certificate2 authority, string subject, string usage, X509Extension? alternatives)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        if (alternatives is not null)
        {
            request.CertificateExtensions.Add(alternatives);
        }

        using var certificate = request.Create(authority, Yesterday(), Yesterday().AddYears(2), RandomNumberGenerator.GetBytes(12));
        return new Identity(certificate.ExportCertificatePem(), key.ExportECPrivateKeyPem());
    }

    private static DateTimeOffset Yesterday() => DateTimeOffset.UtcNow.AddDays(-1);

    private static bool Covers(Identity identity, ImmutableArray<string> names)
    {
        using var certificate = X509Certificate2.CreateFromPem(identity.Certificate);
        var held = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToHashSet();
        return names.All(held.Contains) && certificate.NotAfter > DateTime.Now.AddDays(30);
    }

    private static Identity? Load(string folder, string name)
    {
        var certificate = Path.Combine(folder, name + ".crt");
        var key = Path.Combine(folder, name + ".key");
        return File.Exists(certificate) && File.Exists(key) ? new Identity(File.ReadAllText(certificate), File.ReadAllText(key)) : null;
    }

    private static Identity Save(string folder, string name, Identity identity)
    {
        PrivateFile.Write(Path.Combine(folder, name + ".key"), identity.Key);
        PrivateFile.Write(Path.Combine(folder, name + ".crt"), identity.Certificate);
        return identity;
    }

    private sealed record Identity(string Certificate, string Key);
}
