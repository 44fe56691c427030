using System.Text;

namespace GourmetGram.Rehearsal.Cluster.Security;

/// <summary>A kubeconfig as kubeadm writes admin.conf.</summary>
internal static class AdminKubeconfig
{
    public static string Write(string server, ClusterPki pki) =>
        $"""
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: {Base64(pki.AuthorityPem)}
            server: {server}
          name: kubernetes
        contexts:
        - context:
            cluster: kubernetes
            user: kubernetes-admin
          name: kubernetes-admin@kubernetes
        current-context: kubernetes-admin@kubernetes
        kind: Config
        preferences: {"{}"}
        users:
        - name: kubernetes-admin
          user:
            client-certificate-data: {Base64(pki.AdministratorCertificatePem)}
            client-key-data: {Base64(pki.AdministratorKeyPem)}

        """;

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
}
