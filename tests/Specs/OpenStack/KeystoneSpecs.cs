using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

public sealed class KeystoneSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    private const string Unauthorized = "The request you have made requires authentication.";

    [Fact]
    public void Token_of_an_application_credential_names_user_project_roles_and_the_credential()
    {
        Cloud.Token.Length.Should().BeInRange(150, 255);
        Cloud.Info["methods"]!.AsArray().Select(each => Text(each)).Should().Equal("application_credential");
        Cloud.Info["project"]!["domain"]!["id"]!.GetValue<string>().Should().Be("default");
        Cloud.Info["roles"]!.AsArray().Select(role => Text(role!["name"])).Should().Contain("member");
        Cloud.Info["application_credential"]!["restricted"]!.GetValue<bool>().Should().BeFalse();
        Cloud.Info["is_domain"]!.GetValue<bool>().Should().BeFalse();
        Text(Cloud.Info["expires_at"]).Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$");
    }

    [Fact]
    public void Catalog_has_the_six_services_in_the_region_of_the_file()
    {
        var types = Cloud.Info["catalog"]!.AsArray().Select(entry => Text(entry!["type"]));
        types.Should().Contain(["compute", "network", "image", "reservation", "placement", "identity"]);
        Cloud.Endpoint("compute").Should().EndWith("/v2.1");
        Cloud.Endpoint("reservation").Should().EndWith("/v1");
        Cloud.Endpoint("identity").Should().EndWith("/v3");
    }

    [Fact]
    public async Task Wrong_secret_is_401_with_a_challenge()
    {
        var reply = await Session.TokenAsync(Fixture.Http, Cloud.Cloud, new JsonObject
        {
            ["auth"] = Session.ByCredential(Cloud.Cloud.Auth["application_credential_id"], "wrong"),
        }, Stop);
        reply.Expect(401).Header("WWW-Authenticate").Should().StartWith("Keystone uri=\"");
        Text(reply.Json["error"]!["message"]).Should().Be(Unauthorized);
        Text(reply.Json["error"]!["title"]).Should().Be("Unauthorized");
    }

    [Fact]
    public async Task Unknown_credential_id_is_404()
    {
        var reply = await Session.TokenAsync(Fixture.Http, Cloud.Cloud, new JsonObject { ["auth"] = Session.ByCredential("nope", "x") }, Stop);
        Text(reply.Expect(404).Json["error"]!["message"]).Should().Be("Could not find Application Credential: nope.");
    }

    [Fact]
    public async Task Application_credential_cannot_ask_for_a_scope()
    {
        var auth = Session.Auth(Cloud.Cloud);
        auth["auth"]!["scope"] = new JsonObject { ["project"] = new JsonObject { ["id"] = Cloud.ProjectId } };
        var reply = await Session.TokenAsync(Fixture.Http, Cloud.Cloud, auth, Stop);
        Text(reply.Expect(401).Json["error"]!["message"]).Should()
            .Be("Error authenticating with application credential: Application credentials cannot request a scope.");
    }

    [Fact]
    public async Task Delegated_token_cannot_make_another_token()
    {
        var reply = await Session.TokenAsync(Fixture.Http, Cloud.Cloud, ByToken(Cloud.Token, Cloud.ProjectId), Stop);
        Text(reply.Expect(403).Json["error"]!["message"]).Should()
            .Be("You are not authorized to perform the requested action: Using a delegated token to create another token is not allowed..");
    }

    [Fact]
    public async Task Token_of_a_password_makes_another_with_the_same_end()
    {
        var password = await Fixture.SessionAsync("password", Stop);
        var reply = (await Session.TokenAsync(Fixture.Http, Cloud.Cloud, ByToken(password.Token, password.ProjectId), Stop)).Expect(201);
        var token = reply.Json["token"]!;
        token["methods"]!.AsArray().Select(each => Text(each)).Should().BeEquivalentTo("token", "password");
        Text(token["expires_at"]).Should().Be(Text(password.Info["expires_at"]));
        token["audit_ids"]!.AsArray().Should().HaveCount(2);
        Text(token["audit_ids"]![1]).Should().Be(Text(password.Info["audit_ids"]![0]));
    }

    [Fact]
    public async Task Wrong_password_is_401()
    {
        var password = await Fixture.SessionAsync("password", Stop);
        var reply = await Session.TokenAsync(Fixture.Http, password.Cloud, new JsonObject { ["auth"] = Session.ByPassword(password.Cloud, "wrong") }, Stop);
        reply.Expect(401);
    }

    [Theory]
    [InlineData("{}", "Expecting to find auth in request body. ")]
    [InlineData("{", "Expecting to find valid JSON in request body. ")]
    [InlineData("""{"auth":{"identity":{"methods":["password"]}}}""", "Expecting to find password in identity. ")]
    public async Task Malformed_login_is_400(string body, string message)
    {
        var reply = await Cloud.RawAsync("POST", Cloud.Cloud.AuthUrl + "/auth/tokens", body, null, Stop);
        Text(reply.Expect(400).Json["error"]!["message"]).Should().StartWith(message)
            .And.EndWith("The client is assumed to be in error.");
    }

    [Fact]
    public async Task Unknown_method_is_401_and_names_the_known_ones()
    {
        var reply = await Cloud.RawAsync(
            "POST", Cloud.Cloud.AuthUrl + "/auth/tokens", """{"auth":{"identity":{"methods":["bogus"],"bogus":{}}}}""", null, Stop);
        Text(reply.Expect(401).Json["error"]!["message"]).Should().Be("Attempted to authenticate with an unsupported method.");
        reply.Json["error"]!["identity"]!["methods"]!.AsArray().Select(each => Text(each)).Should().Contain("application_credential");
    }

    [Fact]
    public async Task Revoked_token_is_refused_by_every_service_at_once()
    {
        var brief = await Session.LoginAsync(Fixture.Http, Cloud.Cloud, Stop);
        var url = Cloud.Cloud.AuthUrl + "/auth/tokens";
        (string, string)[] self = [("X-Auth-Token", brief.Token), ("X-Subject-Token", brief.Token)];
        (await Cloud.RawAsync("GET", url, self, Stop)).Expect(200);
        (await Cloud.RawAsync("DELETE", url, self, Stop)).Expect(204);
        (await brief.GetAsync("compute", "/servers", Stop)).Expect(401);
        (await brief.GetAsync("network", "/networks", Stop)).Expect(401);
        (await brief.GetAsync("image", "/images", Stop)).Expect(401);
        (await brief.GetAsync("reservation", "/leases", Stop)).Expect(401);
        (await Cloud.RawAsync("DELETE", url, self, Stop)).Expect(401);
        (await Cloud.RawAsync("DELETE", url, [("X-Auth-Token", Cloud.Token), ("X-Subject-Token", brief.Token)], Stop)).Expect(404);
    }

    [Fact]
    public async Task Validation_needs_a_subject_and_a_valid_caller()
    {
        var url = Cloud.Cloud.AuthUrl + "/auth/tokens";
        var missing = await Cloud.RawAsync("GET", url, null, Cloud.Token, Stop);
        Text(missing.Expect(403).Json["error"]!["message"]).Should().EndWith("identity:validate_token.");
        (await Cloud.RawAsync("GET", url, [("X-Auth-Token", Cloud.Token), ("X-Subject-Token", "x")], Stop)).Expect(404);
        (await Cloud.RawAsync("GET", url, [("X-Auth-Token", "x"), ("X-Subject-Token", Cloud.Token)], Stop)).Expect(401);
        (await Cloud.RawAsync("HEAD", url, [("X-Auth-Token", Cloud.Token), ("X-Subject-Token", Cloud.Token)], Stop)).Expect(200);
    }

    [Fact]
    public async Task Version_documents_need_no_token()
    {
        var root = await Cloud.RawAsync("GET", Cloud.Root("identity") + "/", null, null, Stop);
        Text(root.Expect(300).Json["versions"]!["values"]![0]!["status"]).Should().Be("stable");
        var v3 = await Cloud.RawAsync("GET", Cloud.Cloud.AuthUrl, null, null, Stop);
        Text(v3.Expect(200).Json["version"]!["id"]).Should().StartWith("v3.");
    }

    [Fact]
    public async Task Credential_made_by_an_unrestricted_one_logs_in_until_it_is_deleted()
    {
        var path = $"/users/{Cloud.UserId}/application_credentials";
        var body = new JsonObject { ["application_credential"] = new JsonObject { ["name"] = Suffix } };
        var made = (await Cloud.PostAsync("identity", path, body, Stop)).Expect(201).Json["application_credential"]!;
        var id = Text(made["id"]);
        var auth = new JsonObject { ["auth"] = Session.ByCredential(id, Text(made["secret"])) };
        var login = (await Session.TokenAsync(Fixture.Http, Cloud.Cloud, auth, Stop)).Expect(201);
        login.Json["token"]!["application_credential"]!["restricted"]!.GetValue<bool>().Should().BeTrue();
        // A real Keystone has been seen to mislay the user's role for a moment, between two of its workers' caches.
        var twice = await Eventually.UntilAsync("an answer about the name", () => Cloud.PostAsync("identity", path, body, Stop), reply => reply.Status != 400, TimeSpan.FromSeconds(20), Stop);
        Text(twice.Expect(409).Json["error"]!["message"]).Should().EndWith($"Duplicate entry found with name {Suffix}.");
        (await Cloud.GetAsync("identity", $"{path}/{id}", Stop)).Expect(200).Json["application_credential"]!["secret"].Should().BeNull();
        (await Cloud.DeleteAsync("identity", $"{path}/{id}", Stop)).Expect(204);
        (await Session.TokenAsync(Fixture.Http, Cloud.Cloud, auth, Stop)).Expect(404);
    }

    [Fact]
    public async Task Restricted_credential_cannot_make_another()
    {
        var restricted = await Fixture.SessionAsync("restricted", Stop);
        restricted.Info["application_credential"]!["restricted"]!.GetValue<bool>().Should().BeTrue();
        var reply = await restricted.PostAsync("identity", $"/users/{restricted.UserId}/application_credentials",
            new JsonObject { ["application_credential"] = new JsonObject { ["name"] = Suffix } }, Stop);
        Text(reply.Expect(403).Json["error"]!["message"]).Should().Contain("is not allowed for managing additional application credentials");
    }

    [Theory]
    [InlineData("/projects", "identity:list_projects")]
    [InlineData("/roles", "identity:list_roles")]
    [InlineData("/services", "identity:list_services")]
    public async Task Member_may_not_list(string path, string rule)
    {
        var reply = await Cloud.GetAsync("identity", path, Stop);
        Text(reply.Expect(403).Json["error"]!["message"]).Should().Be($"You are not authorized to perform the requested action: {rule}.");
    }

    [Fact]
    public async Task Unknown_path_is_404_in_html_and_a_wrong_verb_405()
    {
        (await Cloud.GetAsync("identity", "/bogus", Stop)).Expect(404).ContentType.Should().Be("text/html");
        var verb = await Cloud.SendAsync("PATCH", "identity", "/auth/tokens", null, Stop);
        Text(verb.Expect(405).Json["message"]).Should().Be("The method is not allowed for the requested URL.");
    }

    private static JsonObject ByToken(string token, string project) => new()
    {
        ["auth"] = new JsonObject
        {
            ["identity"] = new JsonObject { ["methods"] = new JsonArray("token"), ["token"] = new JsonObject { ["id"] = token } },
            ["scope"] = new JsonObject { ["project"] = new JsonObject { ["id"] = project } },
        },
    };
}
