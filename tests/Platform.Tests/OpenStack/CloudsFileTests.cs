using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.OpenStack;

public sealed class CloudsFileTests : IDisposable
{
    private const string Good = """
        clouds:
          openstack:
            auth_type: v3applicationcredential
            auth:
              auth_url: https://kvm.example.org:5000/v3
              application_credential_id: "abc"
              application_credential_secret: "the-secret-of-abc"
            region_name: "KVM@TACC"
            interface: public
            identity_api_version: 3
          other:
            auth:
              auth_url: https://other.example.org:5000
              username: ada
              password: lovelace-1815
              project_name: CHI-1
              user_domain_name: Default
              project_domain_id: default
            verify: false
          token:
            auth_type: v3token
            auth: {auth_url: 'https://other.example.org/identity/v3/', token: gAAAAA-token, project_id: p1}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("gg-clouds-").FullName;
    private readonly Redactor redactor = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Application_credential_is_read_and_its_secret_is_redacted_from_then_on()
    {
        var login = Read("openstack", Write("clouds.yaml", Good));

        var credentials = login.Credentials.Should().BeOfType<CloudCredentials.ApplicationCredential>().Subject;
        credentials.Id.Should().Be("abc");
        credentials.Secret.Reveal().Should().Be("the-secret-of-abc");
        credentials.AuthUrl.Should().Be(new Uri("https://kvm.example.org:5000/v3"));
        credentials.Region.Should().Be("KVM@TACC");
        credentials.ToString().Should().NotContain("the-secret-of-abc");
        redactor.Redact("it is the-secret-of-abc").Should().Be("it is ***");
        login.Merged.Should().BeNull("children can read the file itself");
    }

    [Fact]
    public void Password_login_gets_version_three_and_its_domains()
    {
        var password = Read("other", Write("clouds.yaml", Good)).Credentials.Should().BeOfType<CloudCredentials.Password>().Subject;

        password.AuthUrl.Should().Be(new Uri("https://other.example.org:5000/v3"));
        password.User.Should().Be(new OwnedName(null, "ada", null, "Default"));
        password.Project.Should().Be(new OwnedName(null, "CHI-1", "default", null));
        password.Verify.Should().BeFalse();
    }

    [Fact]
    public void Token_login_keeps_its_project()
    {
        var token = Read("token", Write("clouds.yaml", Good)).Credentials.Should().BeOfType<CloudCredentials.Token>().Subject;

        token.Project!.Id.Should().Be("p1");
        token.AuthUrl.Should().Be(new Uri("https://other.example.org/identity/v3"));
    }

    [Fact]
    public void Secret_in_secure_yaml_is_merged_and_handed_to_children_in_one_piece()
    {
        var clouds = Write("clouds.yaml", Good.Replace("      application_credential_secret: \"the-secret-of-abc\"\n", "", StringComparison.Ordinal));
        Write("secure.yaml", """
            clouds:
              openstack:
                auth: {application_credential_secret: from-secure-yaml}
            """);

        var login = Read("openstack", clouds);

        login.Credentials.Should().BeOfType<CloudCredentials.ApplicationCredential>().Which.Secret.Reveal().Should().Be("from-secure-yaml");
        login.Merged!.Reveal().Should().Contain("from-secure-yaml").And.Contain("application_credential_id").And.NotContain("lovelace");
        Read("other", clouds).Merged.Should().BeNull("secure.yaml says nothing about it");
    }

    [Theory]
    [InlineData(true, true, "chosen")]
    [InlineData(false, true, "environment")]
    [InlineData(false, false, "first")]
    public void Places_are_searched_in_openstacksdk_order(bool chosen, bool environment, string expected)
    {
        var (first, second) = (Directory.CreateDirectory(Path.Combine(folder, "first")).FullName, Directory.CreateDirectory(Path.Combine(folder, "second")).FullName);
        Write("chosen/clouds.yaml", Good);
        Write("environment/clouds.yaml", Good);
        Write("first/clouds.yml", Good);
        Write("second/clouds.yaml", Good);

        var places = new CloudsPlaces(
            chosen ? Path.Combine(folder, "chosen", "clouds.yaml") : null,
            environment ? Path.Combine(folder, "environment", "clouds.yaml") : null,
            [first, second]);

        Path.GetFileName(Path.GetDirectoryName(places.Locate())).Should().Be(expected);
    }

    [Theory]
    [InlineData("clouds: [", "openstack", "is not YAML: line", "mend it")]
    [InlineData("clouds:\n\topenstack: x", "openstack", "is not YAML: line", "mend it")]
    [InlineData("", "openstack", "has no key clouds", "mend it")]
    [InlineData("just text", "openstack", "has no key clouds", "mend it")]
    [InlineData("cloud: {}", "openstack", "has no key clouds", "mend it")]
    [InlineData("clouds: {}", "openstack", "no cloud under it", "mend it")]
    [InlineData("clouds:", "openstack", "no cloud under it", "mend it")]
    [InlineData("clouds: {openstack: 3}", "openstack", "a cloud openstack without settings", "mend it")]
    [InlineData("clouds: {openstack: {auth: {}}, chi: {auth: {}}}", "opnstack", "no cloud named opnstack", "--cloud openstack")]
    [InlineData("clouds: {openstack: {auth: {}}, chi: {auth: {}}}", "moon", "has chi, openstack", "--cloud")]
    [InlineData("clouds: {openstack: {region_name: x}}", "openstack", "has no auth", "anew")]
    [InlineData("clouds: {openstack: {auth: {application_credential_id: a, application_credential_secret: 123456s}}}", "openstack", "has no auth_url", "auth_url")]
    [InlineData("clouds: {openstack: {auth: {auth_url: kvm, application_credential_id: a, application_credential_secret: 123456s}}}", "openstack", "not an http address: kvm", "https://")]
    [InlineData("clouds: {openstack: {auth: {auth_url: 'ftp://kvm/v3', application_credential_id: a, application_credential_secret: 123456s}}}", "openstack", "not an http address", "https://")]
    [InlineData("clouds: {openstack: {auth_type: v3applicationcredential, auth: {auth_url: 'http://k/v3', application_credential_secret: 123456s}}}", "openstack", "has no application_credential_id", "application_credential_id")]
    [InlineData("clouds: {openstack: {auth: {auth_url: 'http://k/v3', application_credential_id: a}}}", "openstack", "has no application_credential_secret", "secure.yaml")]
    [InlineData("clouds: {openstack: {auth: {auth_url: 'http://k/v3', application_credential_id: a, application_credential_secret: ''}}}", "openstack", "has no application_credential_secret", "secure.yaml")]
    [InlineData("clouds: {openstack: {auth: {auth_url: 'http://k/v3', password: 123456s, project_name: p}}}", "openstack", "has no username", "username")]
    [InlineData("clouds: {openstack: {auth: {auth_url: 'http://k/v3', username: u, project_name: p}}}", "openstack", "has no password", "password")]
    [InlineData("clouds: {openstack: {auth: {auth_url: 'http://k/v3', username: u, password: 123456s}}}", "openstack", "has no project_name", "project_name")]
    [InlineData("clouds: {openstack: {auth_type: v3token, auth: {auth_url: 'http://k/v3'}}}", "openstack", "has no token", "token")]
    [InlineData("clouds: {openstack: {auth_type: v3kerberos, auth: {auth_url: 'http://k/v3'}}}", "openstack", "auth_type v3kerberos, which is not supported", "application credential")]
    [InlineData("clouds: {openstack: {auth: {auth_url: 'http://k/v3'}}}", "openstack", "has no username", "username")]
    [InlineData("clouds: {openstack: {auth: {auth_url: 'http://k/v3', application_credential_name: a, application_credential_secret: 123456s}}}", "openstack", "has no username", "username")]
    [InlineData("clouds: {openstack: {auth_type: v3oidcpassword, auth: {auth_url: 'http://k/v3'}}}", "openstack", "has no discovery_endpoint", "discovery_endpoint")]
    [InlineData("clouds: {openstack: {auth_type: v3oidcpassword, auth: {auth_url: 'http://k/v3', discovery_endpoint: idp}}}", "openstack", "discovery_endpoint that is not an http address: idp", "https://")]
    [InlineData("clouds: {openstack: {auth_type: v3oidcpassword, auth: {auth_url: 'http://k/v3', discovery_endpoint: 'http://i/d', protocol: openid}}}", "openstack", "has no identity_provider", "identity_provider")]
    [InlineData("clouds: {openstack: {auth_type: v3oidcpassword, auth: {auth_url: 'http://k/v3', discovery_endpoint: 'http://i/d', identity_provider: c, protocol: openid, client_id: k, username: u, password: 123456s}}}", "openstack", "has no project_name", "project_name")]
    [InlineData("clouds: {openstack: {interface: sideways, auth: {auth_url: 'http://k/v3', application_credential_id: a, application_credential_secret: 123456s}}}", "openstack", "has interface sideways", "mend interface")]
    [InlineData("clouds: {openstack: {cacert: no-such.pem, auth: {auth_url: 'http://k/v3', application_credential_id: a, application_credential_secret: 123456s}}}", "openstack", "a cacert that does not exist", "mend cacert")]
    [InlineData("clouds: {openstack: {profile: moon, auth: {application_credential_id: a, application_credential_secret: 123456s}}}", "openstack", "builds on profile moon", "clouds-public.yaml")]
    public void Broken_file_is_one_clear_line(string text, string cloud, string what, string next)
    {
        var read = () => Read(cloud, Write("clouds.yaml", text));

        var error = read.Should().Throw<CredentialsException>().Which;
        error.What.Should().Contain(what).And.NotContain("\n");
        error.Next.Should().Contain(next);
        error.ExitCode.Should().Be(ExitCode.Credentials);
        $"{error.What}{error.Why}{error.Next}".Should().NotContain("123456s");
    }

    [Fact]
    public void Missing_file_is_named_with_the_places_searched()
    {
        var chosen = () => new CloudsPlaces("/no/such/clouds.yaml", null, []).Locate();
        var environment = () => new CloudsPlaces(null, "/no/such/either.yaml", []).Locate();
        var nowhere = () => new CloudsPlaces(null, null, [folder, "/etc/nothing"]).Locate();

        chosen.Should().Throw<CredentialsException>().Which.What.Should().Contain("/no/such/clouds.yaml");
        environment.Should().Throw<CredentialsException>().Which.What.Should().Contain("OS_CLIENT_CONFIG_FILE").And.Contain("/no/such/either.yaml");
        nowhere.Should().Throw<CredentialsException>().Which.What.Should().Contain(folder).And.Contain("/etc/nothing");
    }

    private CloudLogin Read(string cloud, string file) => CloudLogin.Read(cloud, new CloudsPlaces(file, null, []), redactor);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        PrivateFile.Write(path, text);
        return path;
    }
}
