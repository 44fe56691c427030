using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Ssh;

public sealed class AdminKubeconfigTests
{
    private const string Admin = """
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: Q0E=
            server: https://127.0.0.1:6443
          name: cluster.local
        contexts:
        - context:
            cluster: cluster.local
            user: kubernetes-admin
          name: kubernetes-admin@cluster.local
        current-context: kubernetes-admin@cluster.local
        kind: Config
        preferences: {}
        users:
        - name: kubernetes-admin
          user:
            client-certificate-data: Q0VSVA==
            client-key-data: a2V5IG9mIHRoZSBhZG1pbg==
        """;

    [Fact]
    public void Server_becomes_the_tunnel_and_the_context_bears_our_name()
    {
        var text = AdminKubeconfig.Rewrite(Admin, 40123, "gourmetgram-ada");

        var read = k8s.KubernetesYaml.Deserialize<k8s.KubeConfigModels.K8SConfiguration>(text);
        read.CurrentContext.Should().Be("gourmetgram-ada");
        var cluster = read.Clusters.Single();
        cluster.ClusterEndpoint.Server.Should().Be("https://127.0.0.1:40123");
        cluster.ClusterEndpoint.CertificateAuthorityData.Should().Be("Q0E=");
        cluster.ClusterEndpoint.SkipTlsVerify.Should().BeFalse();
        read.Users.Single().UserCredentials.ClientKeyData.Should().Be("a2V5IG9mIHRoZSBhZG1pbg==");
        read.Contexts.Single().ContextDetails.User.Should().Be("gourmetgram-ada");
    }

    [Fact]
    public void Port_is_read_back_from_the_file()
    {
        using var bench = new Bench();
        var path = bench.File("kubeconfig");
        File.WriteAllText(path, AdminKubeconfig.Rewrite(Admin, 40123, "gourmetgram-ada"));

        AdminKubeconfig.PortOf(path).Should().Be(40123);
        AdminKubeconfig.PortOf(bench.File("none")).Should().BeNull();
    }

    [Fact]
    public void Key_of_the_admin_is_known_as_a_secret() =>
        AdminKubeconfig.Secrets(Admin).Should().ContainSingle().Which.Reveal().Should().Be("a2V5IG9mIHRoZSBhZG1pbg==");

    [Theory]
    [InlineData("")]
    [InlineData("clusters: []\nusers: []\n")]
    [InlineData("nonsense: [")]
    public void What_is_no_kubeconfig_is_said_to_be_none(string text)
    {
        var act = () => AdminKubeconfig.Rewrite(text, 1, "c");

        act.Should().Throw<Platform.Errors.KubernetesException>();
    }
}
