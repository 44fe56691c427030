using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Tests.OpenStack;

/// <summary>Which login counts: a file, an entry of it, or the variables; and what children get of it.</summary>
public sealed class LoginPlacesTests : IDisposable
{
    private const string Two = """
        clouds:
          kvm:
            auth: {auth_url: 'http://kvm/v3', application_credential_id: a, application_credential_secret: secret-of-kvm}
          chi:
            auth: {auth_url: 'http://chi/v3', application_credential_id: b, application_credential_secret: secret-of-chi}
        """;

    private static readonly (string, string)[] Password =
    [
        ("OS_AUTH_URL", "https://kvm.example.org:5000/v3"), ("OS_USERNAME", "ada"), ("OS_PASSWORD", "lovelace-1815"), ("OS_PROJECT_NAME", "CHI-1"),
        ("OS_USER_DOMAIN_NAME", "Default"), ("OS_PROJECT_DOMAIN_ID", "default"), ("OS_REGION_NAME", "KVM@TACC"),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("gg-login-").FullName;
    private readonly Redactor redactor = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Variables_count_where_there_is_no_clouds_yaml_and_children_get_a_file_of_them()
    {
        var login = Read(null, Password);

        var password = login.Credentials.Should().BeOfType<CloudCredentials.Password>().Subject;
        password.User.Should().Be(new OwnedName(null, "ada", null, "Default"));
        password.Project.Should().Be(new OwnedName(null, "CHI-1", "default", null));
        password.Region.Should().Be("KVM@TACC");
        redactor.Redact("lovelace-1815").Should().Be("***");
        login.Source.Should().Be("OS_* variables");
        var child = Child(login);
        child.Credentials.Should().BeEquivalentTo(login.Credentials, options => options.Excluding(known => known.Cloud));
    }

    [Theory]
    [InlineData("v3applicationcredential", "OS_APPLICATION_CREDENTIAL_ID=a OS_APPLICATION_CREDENTIAL_SECRET=0123456789", typeof(CloudCredentials.ApplicationCredential))]
    [InlineData(null, "OS_APPLICATION_CREDENTIAL_ID=a OS_APPLICATION_CREDENTIAL_SECRET=0123456789", typeof(CloudCredentials.ApplicationCredential))]
    [InlineData(null, "OS_APPLICATION_CREDENTIAL_NAME=a OS_APPLICATION_CREDENTIAL_SECRET=0123456789 OS_USERNAME=u", typeof(CloudCredentials.ApplicationCredential))]
    [InlineData(null, "OS_USERNAME=u OS_PASSWORD=0123456789 OS_PROJECT_ID=p", typeof(CloudCredentials.Password))]
    [InlineData("password", "OS_USER_ID=u OS_PASSWORD=0123456789 OS_TENANT_NAME=p", typeof(CloudCredentials.Password))]
    [InlineData("v3token", "OS_TOKEN=0123456789 OS_PROJECT_ID=p", typeof(CloudCredentials.Token))]
    [InlineData(null, "OS_TOKEN=0123456789", typeof(CloudCredentials.Token))]
    [InlineData("v3oidcpassword", "OS_USERNAME=u OS_PASSWORD=0123456789 OS_PROJECT_ID=p OS_IDENTITY_PROVIDER=chameleon OS_PROTOCOL=openid OS_DISCOVERY_ENDPOINT=https://auth/x OS_CLIENT_ID=k OS_CLIENT_SECRET=none OS_ACCESS_TOKEN_TYPE=access_token", typeof(CloudCredentials.OidcPassword))]
    public void Every_kind_of_login_is_read_from_variables(string? type, string variables, Type expected)
    {
        var login = Read(null, [("OS_AUTH_URL", "http://k/v3"), .. type is null ? [] : new[] { ("OS_AUTH_TYPE", type) }, .. Split(variables)]);

        login.Credentials.Should().BeOfType(expected);
        login.ChildrenNeedFile.Should().BeTrue("no child sees the variables");
    }

    [Theory]
    [InlineData("OS_AUTH_URL=kvm", "OS_AUTH_URL that is not an http address: kvm", "https://")]
    [InlineData("OS_AUTH_URL=http://k/v3", "has no OS_USERNAME", "set OS_USERNAME")]
    [InlineData("OS_AUTH_URL=http://k/v3 OS_USERNAME=u OS_PROJECT_ID=p", "has no OS_PASSWORD", "set OS_PASSWORD")]
    [InlineData("OS_AUTH_URL=http://k/v3 OS_USERNAME=u OS_PASSWORD=123456s", "has no OS_PROJECT_NAME", "set OS_PROJECT_NAME")]
    [InlineData("OS_AUTH_URL=http://k/v3 OS_APPLICATION_CREDENTIAL_ID=a", "has no OS_APPLICATION_CREDENTIAL_SECRET", "set OS_APPLICATION_CREDENTIAL_SECRET")]
    [InlineData("OS_AUTH_URL=http://k/v3 OS_AUTH_TYPE=v3kerberos", "OS_AUTH_TYPE v3kerberos, which is not supported", "application credential")]
    [InlineData("OS_AUTH_URL=http://k/v3 OS_AUTH_TYPE=v3oidcpassword", "has no OS_DISCOVERY_ENDPOINT", "set OS_DISCOVERY_ENDPOINT")]
    [InlineData("OS_AUTH_URL=http://k/v3 OS_TOKEN=123456s OS_CACERT=/no/such.pem", "OS_CACERT that does not exist", "mend OS_CACERT")]
    [InlineData("OS_USERNAME=u", "No clouds.yaml found", "OS_*")]
    [InlineData("OS_CLOUD=kvm OS_AUTH_URL=http://k/v3", "No clouds.yaml found", "--clouds-file")]
    public void Incomplete_variables_are_named(string variables, string what, string next)
    {
        var read = () => Read(null, Split(variables));

        var error = read.Should().Throw<CredentialsException>().Which;
        error.What.Should().Contain(what);
        error.Next.Should().Contain(next);
        error.ExitCode.Should().Be(ExitCode.Credentials);
        error.ToString().Should().NotContain("123456s");
    }

    [Fact]
    public void File_beats_variables_that_a_shell_still_holds_and_says_so()
    {
        Write("clouds.yaml", "clouds: {openstack: {auth: {auth_url: 'http://k/v3', application_credential_id: a, application_credential_secret: 0123456s}}}");

        var login = Read(null, Password);

        login.Credentials.Should().BeOfType<CloudCredentials.ApplicationCredential>();
        login.Warnings.Should().ContainSingle().Which.Should().Contain("OS_AUTH_URL is set and not used");
        login.ChildrenNeedFile.Should().BeFalse();
    }

    [Fact]
    public void Only_entry_counts_where_none_was_named_and_children_find_it_under_their_name()
    {
        Write("clouds.yaml", "clouds: {kvm: {auth: {auth_url: 'http://kvm/v3', application_credential_id: a, application_credential_secret: secret-of-kvm}}}");

        var login = Read(null);

        login.Credentials.Cloud.Should().Be("kvm");
        login.Merged!.Reveal().Should().Contain("openstack").And.Contain("secret-of-kvm");
        Child(login).Credentials.AuthUrl.Should().Be(new Uri("http://kvm/v3"));
        var named = () => Read("openstack");
        named.Should().Throw<CredentialsException>("a name that was given is meant");
    }

    [Fact]
    public void Several_entries_want_a_name_from_flag_or_variable()
    {
        Write("clouds.yaml", Two);

        var unnamed = () => Read(null);
        var wrong = () => Read(null, ("OS_CLOUD", "moon"));

        unnamed.Should().Throw<CredentialsException>().Which.Next.Should().Contain("--cloud");
        wrong.Should().Throw<CredentialsException>().Which.Next.Should().Contain("OS_CLOUD names it");
        Read("chi").Credentials.Cloud.Should().Be("chi");
        Read(null, ("OS_CLOUD", "chi")).Credentials.Cloud.Should().Be("chi");
        Read("kvm", ("OS_CLOUD", "chi")).Credentials.Cloud.Should().Be("kvm", "a flag beats a variable");
    }

    [Fact]
    public void Profile_of_clouds_public_yaml_lies_under_the_entry_and_children_get_both()
    {
        Write("clouds-public.yaml", "public-clouds: {chameleon: {region_name: R, auth: {auth_url: 'http://kvm/v3'}}}");
        Write("clouds.yaml", "clouds: {openstack: {profile: chameleon, region_name: S, auth: {application_credential_id: a, application_credential_secret: secret-of-kvm}}}");

        var login = Read(null);

        login.Credentials.AuthUrl.Should().Be(new Uri("http://kvm/v3"));
        login.Credentials.Region.Should().Be("S");
        login.Merged!.Reveal().Should().Contain("http://kvm/v3").And.NotContain("profile");
    }

    [Fact]
    public void Children_get_absolute_paths_domains_and_the_interface()
    {
        Write("ca.pem", "-----BEGIN CERTIFICATE-----");
        Write("clouds.yaml", """
            clouds:
              openstack:
                regions: [R, S]
                endpoint_type: internalURL
                cacert: ca.pem
                verify: no
                auth: {auth_url: 'http://kvm:5000', username: ada, password: lovelace-1815, project_name: CHI-1}
            """);

        var login = Read(null);

        login.Credentials.Should().BeEquivalentTo(new { Region = "R", Interface = "internal", Verify = false, CaCertificate = Path.Combine(folder, "ca.pem"), VersionsUrl = new Uri("http://kvm:5000") });
        login.Merged!.Reveal().Should().Contain(Path.Combine(folder, "ca.pem")).And.Contain("user_domain_name").And.Contain("verify: false").And.Contain("region_name: \"R\"");
        login.ChildVariables.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("OS_ENDPOINT_TYPE", "internal"));
    }

    [Fact]
    public void Authority_without_a_certificate_is_refused_before_anything_is_sent()
    {
        Write("ca.pem", "no certificate");
        Write("clouds.yaml", "clouds: {openstack: {cacert: ca.pem, auth: {auth_url: 'http://k/v3', application_credential_id: a, application_credential_secret: 0123456s}}}");

        var read = () => Read(null);

        read.Should().Throw<CredentialsException>().Which.What.Should().Contain("without a certificate in PEM form");
    }

    [Fact]
    public void File_that_others_may_read_is_a_warning()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        var file = Write("clouds.yaml", Two);
        Read("kvm").Warnings.Should().BeEmpty();

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Read("kvm").Warnings.Should().ContainSingle().Which.Should().Contain($"chmod 600 {file}");
    }

    [Fact]
    public void File_that_cannot_be_read_says_why()
    {
        Directory.CreateDirectory(Path.Combine(folder, "clouds.yaml.d"));
        var file = Write("clouds.yaml", Two);
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root reads everything");
        File.SetUnixFileMode(file, UnixFileMode.None);

        var read = () => Read("kvm");

        var error = read.Should().Throw<CredentialsException>().Which;
        error.What.Should().Contain($"Cannot read {file}");
        error.Next.Should().Contain("chmod 600");
    }

    [Fact]
    public void Secure_file_that_a_variable_names_must_exist()
    {
        var clouds = Write("clouds.yaml", Two.Replace(", application_credential_secret: secret-of-kvm", "", StringComparison.Ordinal));
        var secure = Write("elsewhere.yaml", "clouds: {kvm: {auth: {application_credential_secret: from-elsewhere}}}");

        CloudLogin.Read("kvm", new CloudsPlaces(clouds, null, []) { SecureFromEnvironment = secure }, redactor).Merged!.Reveal().Should().Contain("from-elsewhere");
        var gone = () => CloudLogin.Read("kvm", new CloudsPlaces(clouds, null, []) { SecureFromEnvironment = "/no/such.yaml" }, redactor);
        gone.Should().Throw<CredentialsException>().Which.What.Should().Contain("OS_CLIENT_SECURE_FILE");
    }

    private CloudLogin Read(string? cloud, params (string Name, string Value)[] variables) => CloudLogin.Read(
        new SiteCloud(null, cloud ?? "openstack") { Chosen = cloud is not null },
        new CloudsPlaces(null, null, [folder]),
        new CloudEnvironment(variables.ToImmutableSortedDictionary(variable => variable.Name, variable => variable.Value)),
        redactor);

    // What a child reads from the file that it is given.
    private CloudLogin Child(CloudLogin login)
    {
        var file = Write("child/clouds.yaml", login.Merged!.Reveal());
        return CloudLogin.Read("openstack", new CloudsPlaces(file, null, []), redactor);
    }

    private static (string, string)[] Split(string variables) => [.. variables.Split(' ').Select(variable => variable.Split('=', 2)).Select(pair => (pair[0], pair[1]))];

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        PrivateFile.Write(path, text);
        return path;
    }
}
