using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.OpenStack;

/// <summary>Logins up to the wire: what is sent, what comes of every refusal.</summary>
public sealed class LoginTests : IDisposable
{
    private const string Federation = "POST /identity/v3/OS-FEDERATION/identity_providers/chameleon/protocols/openid/auth";
    private const string Tokens = "POST /identity/v3/auth/tokens";

    private readonly StubCloud cloud = new();
    private readonly Redactor redactor = new();
    private readonly List<IDisposable> opened = [];

    public LoginTests()
    {
        cloud.On("GET /idp/.well-known/openid-configuration", 200, $$"""{"token_endpoint":"{{cloud.Base}}/idp/token","grant_types_supported":["authorization_code","password"]}""");
        cloud.On("POST /idp/token", 200, """{"access_token":"word-of-the-provider","expires_in":300}""");
        cloud.On(Federation, _ => new StubAnswer(201, """{"token":{"methods":["openid"],"user":{"id":"u1"}}}""", ("X-Subject-Token", "unscoped-token")));
    }

    public void Dispose()
    {
        opened.ForEach(one => one.Dispose());
        cloud.Dispose();
    }

    [Fact]
    public async Task Password_of_an_identity_provider_becomes_a_token_for_the_project()
    {
        var session = await Clients(Oidc()).Keystone.SessionAsync(CancellationToken.None);

        session.ProjectId.Should().Be(StubCloud.Project);
        cloud.Lines.Should().Equal("GET /idp/.well-known/openid-configuration", "POST /idp/token", Federation, Tokens);
        cloud.Requests[1].Authorization.Should().Be($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("keystone-kvm:none"))}");
        cloud.Requests[1].Body.Should().Be("grant_type=password&username=ada%40example.org&password=lovelace-1815&scope=openid+profile");
        cloud.Requests[2].Authorization.Should().Be("Bearer word-of-the-provider");
        cloud.Requests[3].Body.Should().Be("""{"auth":{"identity":{"methods":["token"],"token":{"id":"unscoped-token"}},"scope":{"project":{"name":"CHI-1","domain":{"id":"default"}}}}}""");
        redactor.Redact("word-of-the-provider unscoped-token").Should().Be("*** ***");
    }

    [Fact]
    public async Task Child_that_knows_no_identity_providers_gets_a_token_for_the_same_project()
    {
        var text = (await Clients(Oidc()).Login.ChildFileAsync(CancellationToken.None))!.Reveal();

        text.Should().Contain("v3token").And.Contain("unscoped-token").And.Contain($"project_id: \"{StubCloud.Project}\"").And.NotContain("lovelace");
        Clients(Oidc()).Login.ChildrenNeedFile.Should().BeTrue();
    }

    [Fact]
    public async Task Child_gets_a_token_that_lasts_for_an_apply()
    {
        cloud.TokenEnd = DateTimeOffset.UtcNow.AddMinutes(30);
        var clients = Clients(Oidc());
        await clients.Keystone.SessionAsync(CancellationToken.None);
        await clients.Keystone.SessionAsync(CancellationToken.None);
        cloud.Lines.Count(line => line == Tokens).Should().Be(1, "half an hour is enough for a request");

        await clients.Login.ChildFileAsync(CancellationToken.None);

        cloud.Lines.Count(line => line == Tokens).Should().Be(2);
    }

    [Fact]
    public async Task Public_client_names_itself_in_the_form_and_a_known_token_endpoint_is_not_looked_for()
    {
        var provider = new OidcProvider("chameleon", "openid", null, new Uri($"{cloud.Base}/idp/token"), "public-client", null);

        await Clients(Oidc() with { Provider = provider }).Keystone.SessionAsync(CancellationToken.None);

        cloud.Lines.First().Should().Be("POST /idp/token");
        cloud.Requests[0].Authorization.Should().BeNull();
        cloud.Requests[0].Body.Should().EndWith("&client_id=public-client");
    }

    [Theory]
    [InlineData("GET /idp/.well-known/openid-configuration", 404, "<html>", "is not the discovery document", "OS_DISCOVERY_ENDPOINT", ExitCode.Cloud)]
    [InlineData("GET /idp/.well-known/openid-configuration", 200, "{}", "is not the discovery document", "OS_DISCOVERY_ENDPOINT", ExitCode.Cloud)]
    [InlineData("GET /idp/.well-known/openid-configuration", 200, """{"token_endpoint":"http://x/","grant_types_supported":["authorization_code"]}""", "takes no passwords", "application credential", ExitCode.Credentials)]
    [InlineData("POST /idp/token", 401, """{"error":"invalid_grant","error_description":"Invalid user credentials"}""", "refused the login of ada@example.org: 401", "CLI password", ExitCode.Cloud)]
    [InlineData("POST /idp/token", 401, """{"error":"unauthorized_client"}""", "refused the login", "OS_CLIENT_ID", ExitCode.Cloud)]
    [InlineData("POST /idp/token", 200, """{"id_token":"x"}""", "has no access_token", "OS_ACCESS_TOKEN_TYPE", ExitCode.Cloud)]
    [InlineData(Federation, 401, """{"error":{"code":401,"message":"The request you have made requires authentication."}}""", "does not take the word of identity provider chameleon", "OS_IDENTITY_PROVIDER", ExitCode.Cloud)]
    [InlineData(Federation, 404, """{"error":{"message":"Could not find federated protocol openid"}}""", "does not take the word", "OS_PROTOCOL", ExitCode.Cloud)]
    [InlineData(Tokens, 401, """{"error":{"message":"no"}}""", "refused the login (v3oidcpassword): 401", "log in to the cloud's dashboard once", ExitCode.Cloud)]
    public async Task Every_step_of_a_federated_login_says_what_to_check(string step, int status, string body, string what, string next, ExitCode exitCode)
    {
        cloud.On(step, status, body);

        var error = await FailureAsync(Clients(Oidc()));

        error.What.Should().Contain(what);
        error.Next.Should().Contain(next);
        error.ExitCode.Should().Be(exitCode);
        error.ToString().Should().NotContain("lovelace-1815");
    }

    [Theory]
    [InlineData("application", 401, "no", "check the id and secret")]
    [InlineData("application", 404, "no", "was deleted")]
    [InlineData("password", 401, "no", "v3oidcpassword")]
    [InlineData("token", 401, "no", "the token has ended")]
    [InlineData("token alone", 401, "no", "the token has ended")]
    [InlineData("token", 404, "Could not recognize Fernet token", "the token has ended")]
    [InlineData("token", 403, "Using a delegated token to create another token is not allowed.", "application credential itself")]
    public async Task Refusal_is_explained_for_the_kind_of_login(string kind, int status, string said, string next)
    {
        cloud.On("GET /identity/v3/auth/tokens", status, "{}");
        cloud.On(Tokens, status, $$$"""{"error":{"code":{{{status}}},"message":"{{{said}}}"}}""");

        var error = await FailureAsync(Clients(Credentials(kind)));

        error.What.Should().Contain($"{status}").And.Contain("Cloud stub refused the login");
        error.Why.Should().Contain(kind == "token alone" ? "Unauthorized" : said);
        error.Next.Should().Contain(next);
        error.ExitCode.Should().Be(ExitCode.Cloud);
    }

    [Fact]
    public async Task Token_without_a_project_is_told_its_own_for_children()
    {
        cloud.On("GET /identity/v3/auth/tokens", _ => cloud.Login() with { Status = 200 });
        var clients = Clients(Credentials("token alone"));

        var text = (await clients.Login.ChildFileAsync(CancellationToken.None))!.Reveal();

        cloud.Lines.Should().Equal("GET /identity/v3/auth/tokens");
        cloud.Requests[0].Token.Should().Be("0123456789");
        text.Should().Contain($"project_id: \"{StubCloud.Project}\"");
    }

    [Fact]
    public async Task Application_credential_may_be_named()
    {
        var named = new CloudCredentials.ApplicationCredential(null, new Secret("0123456789")) { Cloud = "stub", AuthUrl = new Uri($"{cloud.Base}/identity/v3"), Name = "mine", User = new OwnedName(null, "ada", null, "Default") };

        await Clients(named).Keystone.SessionAsync(CancellationToken.None);

        cloud.Requests[0].Body.Should().Be("""{"auth":{"identity":{"methods":["application_credential"],"application_credential":{"name":"mine","user":{"name":"ada","domain":{"name":"Default"}},"secret":"0123456789"}}}}""");
    }

    [Theory]
    [InlineData(300, """{"versions":{"values":[{"id":"v3.14","status":"stable","links":[{"rel":"self","href":"http://wrong-behind-a-proxy/identity/v3/"}]}]}}""")]
    [InlineData(404, "<html>not here</html>")]
    [InlineData(200, "no versions")]
    public async Task Address_without_a_version_leads_to_the_third(int status, string body)
    {
        cloud.On("GET /identity", status, body);
        var bare = cloud.Credentials() with { VersionsUrl = new Uri($"{cloud.Base}/identity") };

        await Clients(bare).Keystone.SessionAsync(CancellationToken.None);

        cloud.Lines.Should().Equal("GET /identity", Tokens);
    }

    [Fact]
    public async Task Refused_connection_unknown_name_and_broken_encryption_are_told_apart()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        var refused = await FailureAsync(Clients(At($"http://127.0.0.1:{port}")));
        var unknown = await FailureAsync(Clients(At("http://no-such-host.invalid:5000")));
        var plain = await FailureAsync(Clients(At(cloud.Base.Replace("http://", "https://", StringComparison.Ordinal))));

        refused.What.Should().Contain($"No answer from the identity service at http://127.0.0.1:{port}");
        refused.Next.Should().Contain("auth_url");
        unknown.Next.Should().Contain("check the name no-such-host.invalid");
        plain.Next.Should().Contain("cacert");
        new[] { refused, unknown, plain }.Should().OnlyContain(error => error.ExitCode == ExitCode.Cloud);
    }

    [Fact]
    public async Task Certificate_of_an_authority_of_its_own_needs_cacert_or_no_verification()
    {
        using var key = RSA.Create(2048);
        var asked = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        asked.CertificateExtensions.Add(names.Build());
        asked.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = asked.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var server = new TlsKeystone(certificate, cloud.Login());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, made.ExportCertificatePem());
        var untrusted = At(server.Base);

        var refused = await FailureAsync(Clients(untrusted));
        await Clients(untrusted with { Verify = false }).Keystone.SessionAsync(CancellationToken.None);
        await Clients(untrusted with { CaCertificate = file }).Keystone.SessionAsync(CancellationToken.None);
        File.Delete(file);

        refused.Next.Should().Contain("cacert");
    }

    private CloudCredentials Credentials(string kind)
    {
        var url = new Uri($"{cloud.Base}/identity/v3");
        return kind switch
        {
            "application" => cloud.Credentials(),
            "password" => new CloudCredentials.Password(new OwnedName(null, "ada", null, "Default"), new Secret("lovelace-1815"), new OwnedName("p1", null, null, null)) { Cloud = "stub", AuthUrl = url },
            "token alone" => new CloudCredentials.Token(new Secret("0123456789"), null) { Cloud = "stub", AuthUrl = url },
            _ => new CloudCredentials.Token(new Secret("0123456789"), new OwnedName("p1", null, null, null)) { Cloud = "stub", AuthUrl = url },
        };
    }

    private CloudCredentials.OidcPassword Oidc() => new(
        new OidcProvider("chameleon", "openid", new Uri($"{cloud.Base}/idp/.well-known/openid-configuration"), null, "keystone-kvm", new Secret("none")),
        "ada@example.org",
        new Secret("lovelace-1815"),
        new OwnedName(null, "CHI-1", "default", null))
    {
        Cloud = "stub",
        AuthUrl = new Uri($"{cloud.Base}/identity/v3"),
    };

    private static CloudCredentials At(string address) => new CloudCredentials.ApplicationCredential("a", new Secret("0123456789")) { Cloud = "stub", AuthUrl = new Uri($"{address}/v3") };

    private OpenStackClients Clients(CloudCredentials credentials)
    {
        var clients = new OpenStackClients(() => new CloudLogin(credentials, "/nowhere/clouds.yaml", null), redactor, TimeProvider.System);
        opened.Add(clients);
        return clients;
    }

    private static async Task<PlatformException> FailureAsync(OpenStackClients clients)
    {
        var session = () => clients.Keystone.SessionAsync(CancellationToken.None);
        return (await session.Should().ThrowAsync<PlatformException>()).Which;
    }

    /// <summary>Answers every request over TLS with one answer.</summary>
    private sealed class TlsKeystone : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource ended = new();
        private readonly Task serving;

        public TlsKeystone(X509Certificate2 certificate, StubAnswer answer)
        {
            listener.Start();
            Base = $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
            var body = Encoding.UTF8.GetBytes(answer.Body);
            var head = $"HTTP/1.1 {answer.Status} Created\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{string.Concat(answer.Headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}\r\n";
            serving = ServeAsync(certificate, [.. Encoding.ASCII.GetBytes(head), .. body]);
        }

        public string Base { get; }

        public void Dispose()
        {
            ended.Cancel();
            serving.GetAwaiter().GetResult();
            listener.Dispose();
            ended.Dispose();
        }

        private async Task ServeAsync(X509Certificate2 certificate, byte[] answer)
        {
            while (true)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync(ended.Token);
                    await using var stream = new SslStream(client.GetStream());
                    await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ended.Token);
                    _ = await stream.ReadAsync(new byte[8192], ended.Token);
                    await stream.WriteAsync(answer, ended.Token);
                }
                catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client did not like the certificate.
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }
}
