using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.Configuration;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("gg-settings-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Without_any_value_the_rehearsal_is_set_up_for_the_user()
    {
        var settings = Read("Ada.Lovelace");

        settings.Site.Should().Be("rehearsal");
        settings.Suffix.Should().Be("adalovelace");
        settings.KeyPair.Should().Be("gourmetgram-adalovelace");
        settings.EffectiveLeaseName.Should().Be("lease_mlops_adalovelace");
        settings.Nodes.Select(node => $"{node.Name}={node.PrivateAddress}").Should().Equal("node1=192.168.1.11", "node2=192.168.1.12", "node3=192.168.1.13");
        settings.Repository.Should().StartWith("file://");
    }

    [Fact]
    public void The_repository_is_the_origin_of_the_checkout_without_any_login_in_its_url()
    {
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        File.WriteAllText(Path.Combine(root, ".git", "config"), "[core]\n\turl = no\n[remote \"origin\"]\n\turl = https://ada:t0ken@example.org/team/platform.git\n\tfetch = x\n");

        Read("ada").Repository.Should().Be("https://example.org/team/platform.git");
    }

    [Theory]
    [InlineData("git@example.org:team/platform.git", "https://example.org/team/platform.git")]
    [InlineData("ssh://git@example.org:2222/team/platform.git", "https://example.org/team/platform.git")]
    [InlineData("https://example.org/team/platform.git", "https://example.org/team/platform.git")]
    [InlineData("/srv/git/platform.git", "/srv/git/platform.git")]
    public void Origin_that_git_reaches_with_a_key_is_read_by_https(string origin, string repository)
    {
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        File.WriteAllText(Path.Combine(root, ".git", "config"), $"[remote \"origin\"]\n\turl = {origin}\n");

        Read("ada").Repository.Should().Be(repository);
    }

    [Theory]
    [InlineData("Site", "moon", "--site cannot be 'moon'", "rehearsal, chameleon, existing")]
    [InlineData("Site", "rehersal", "--site cannot be 'rehersal'", "did you mean rehearsal?")]
    [InlineData("Suffix", "Ada", "--suffix cannot be 'Ada'", "lower-case")]
    [InlineData("Suffix", "-ada", "--suffix cannot be '-ada'", "net ID")]
    [InlineData("Suffix", "abcdefghijklmnopqrstu", "--suffix cannot be 'abcdefghijklmnopqrstu'", "1 to 20")]
    [InlineData("NodeCount", "0", "--node-count cannot be '0'", "from 1 to 9")]
    [InlineData("NodeCount", "10", "--node-count cannot be '10'", "from 1 to 9")]
    [InlineData("NodeAddresses", "10.0.0.1", "--node-addresses cannot be '10.0.0.1'", "192.168.1.2 to 192.168.1.254")]
    [InlineData("NodeAddresses", "192.168.1.11+192.168.1.11", "--node-addresses cannot be '192.168.1.11+192.168.1.11'", "differ")]
    [InlineData("LeaseHours", "169", "--lease-hours cannot be '169'", "from 1 to 168")]
    [InlineData("Reservation", "12", "--reservation cannot be '12'", "00000000-0000-0000-0000-000000000000")]
    [InlineData("SshKey", "no-such-key", "--ssh-key cannot be 'no-such-key'", "a file that exists")]
    [InlineData("CloudsFile", "no/clouds.yaml", "--clouds-file cannot be 'no/clouds.yaml'", "a file that exists")]
    [InlineData("Kubeconfig", "nothing", "--kubeconfig cannot be 'nothing'", "a file that exists")]
    [InlineData("ArgoCdManifest", "nothing.yaml", "--argo-cd-manifest cannot be 'nothing.yaml'", "a file that exists")]
    [InlineData("Against", "aws", "--against cannot be 'aws'", "openstack")]
    [InlineData("StateBackend", "gcs", "--state-backend cannot be 'gcs'", "local, s3, http")]
    [InlineData("StateBackend", "s3", "--state-backend s3 needs a bucket", "--state-bucket")]
    [InlineData("StateBackend", "http", "--state-backend http needs an address", "--state-address")]
    [InlineData("StateBucket", "b", "--state-bucket cannot be 'b'", "--state-backend s3")]
    [InlineData("StateAddress", "http://x", "--state-address cannot be 'http://x'", "--state-backend http")]
    [InlineData("RehearsalLeaseDelay", "61", "--rehearsal-lease-delay cannot be '61'", "from 0 to 60")]
    [InlineData("Filter", "", "--filter cannot be ''", "a part of the name of a benchmark or test")]
    [InlineData("ContainerRuntime", "podman", "--container-runtime cannot be 'podman'", "containerd, docker")]
    [InlineData("ControlPlanes", "2", "--control-planes cannot be '2'", "odd number from 1 to 3")]
    [InlineData("ControlPlanes", "5", "--control-planes cannot be '5'", "from 1 to 3")]
    [InlineData("PipIndexUrl", "mirror.example/simple", "--pip-index-url cannot be 'mirror.example/simple'", "https://")]
    [InlineData("PipIndexUrl", "ftp://ada:pa55word@mirror.example/simple", "--pip-index-url cannot be '…@…'", "https://")]
    [InlineData("TerraformMirror", "terraform", "--terraform-mirror cannot be 'terraform'", "https://")]
    [InlineData("KubespraySource", "no/kubespray", "--kubespray-source cannot be 'no/kubespray'", "a git URL or a folder")]
    [InlineData("KubespraySource", "https://ada:t0ken@example.org/kubespray.git", "--kubespray-source has a login in its URL", "credential helper")]
    [InlineData("KeyPair", " x", "--key-pair cannot be ' x'", "printable")]
    public void A_bad_value_names_its_flag_and_what_is_accepted(string knob, string value, string what, string accepted)
    {
        var read = () => Read("ada", (knob, value));

        var failure = read.Should().Throw<UsageException>().Which;
        failure.What.Should().Be(what);
        failure.Next.Should().Contain(accepted);
    }

    [Fact]
    public void Logins_in_URLs_are_taken_out_of_every_text()
    {
        var settings = Read("ada", ("PipIndexUrl", "https://ada:pa55%40word@mirror.example/simple"), ("TerraformMirror", "https://t0ken-alone@mirror.example/terraform"));
        var redactor = new Redactor();
        foreach (var login in settings.LoginsInUrls)
        {
            redactor.Add(login);
        }

        redactor.Redact("https://ada:pa55%40word@mirror.example refused pa55@word, and t0ken-alone too").Should().Be("https://***@mirror.example refused ***, and *** too");
        Read("ada").LoginsInUrls.Should().BeEmpty();
    }

    [Fact]
    public void Fewer_addresses_than_nodes_are_refused()
    {
        var read = () => Read("ada", ("NodeCount", "3"), ("NodeAddresses", "192.168.1.21+192.168.1.22"));

        read.Should().Throw<UsageException>().Which.Next.Should().Contain("(3)");
    }

    [Fact]
    public void An_existing_cluster_needs_a_kubeconfig()
    {
        var read = () => Read("ada", ("Site", "existing"));

        read.Should().Throw<UsageException>().Which.What.Should().Contain("--kubeconfig");
    }

    [Fact]
    public void Paths_are_taken_from_where_the_user_stands()
    {
        File.WriteAllText(Path.Combine(root, "clouds.yaml"), "clouds: {}");

        Read("ada", ("CloudsFile", "clouds.yaml")).CloudsFile.Should().Be(Path.Combine(root, "clouds.yaml"));
    }

    private Settings Read(string user, params (string Knob, string Value)[] values) =>
        new SettingsReader(root, root, user).Read(values.ToDictionary(pair => pair.Knob, pair => pair.Value));
}
