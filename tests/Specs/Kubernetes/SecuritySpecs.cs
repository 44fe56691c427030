using System.Net;
using k8s;
using k8s.Models;

namespace GourmetGram.Specs.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class SecuritySpecs(ClusterFixture cluster)
{
    [Fact]
    public async Task Stranger_sees_the_version_and_health_and_nothing_else()
    {
        var version = await cluster.SendAsync(HttpMethod.Get, "version", token: "");
        var ready = await cluster.SendAsync(HttpMethod.Get, "readyz", token: "");
        var nodes = await cluster.SendAsync(HttpMethod.Get, "api/v1/nodes", token: "");

        version.Code.Should().Be(HttpStatusCode.OK);
        ready.Text.Should().Be("ok");
        nodes.Code.Should().Be(HttpStatusCode.Forbidden);
        nodes.Message.Should().Be(
            "nodes is forbidden: User \"system:anonymous\" cannot list resource \"nodes\" in API group \"\" at the cluster scope");
    }

    [Fact]
    public async Task Wrong_token_is_unauthorized()
    {
        var answer = await cluster.SendAsync(HttpMethod.Get, "api/v1/nodes", token: "wrong");

        answer.Code.Should().Be(HttpStatusCode.Unauthorized);
        answer.Message.Should().Be("Unauthorized");
    }

    [Fact]
    public async Task Service_account_may_do_what_its_role_says_and_no_more()
    {
        var space = await cluster.NamespaceAsync();
        await AccountAsync(space, "bot");
        await cluster.PostAsync(
            $"apis/rbac.authorization.k8s.io/v1/namespaces/{space}/roles",
            """{"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list"]}]}""");
        await cluster.PostAsync(
            $"apis/rbac.authorization.k8s.io/v1/namespaces/{space}/rolebindings",
            $$"""{"metadata":{"name":"bot"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reader"},"subjects":[{"kind":"ServiceAccount","name":"bot","namespace":"{{space}}"}]}""");
        var token = await TokenAsync(space, "bot");

        // A real server's authorizer sees a new binding a moment later.
        await Eventually.TrueAsync("the role to count", async () =>
            (await cluster.SendAsync(HttpMethod.Get, $"api/v1/namespaces/{space}/configmaps", token: token)).Code == HttpStatusCode.OK);
        var write = await cluster.SendAsync(HttpMethod.Post, $"api/v1/namespaces/{space}/configmaps", """{"metadata":{"name":"x"}}""", token: token);
        var elsewhere = await cluster.SendAsync(HttpMethod.Get, "api/v1/namespaces/default/configmaps", token: token);

        write.Code.Should().Be(HttpStatusCode.Forbidden);
        write.Message.Should().Be(
            $"configmaps is forbidden: User \"system:serviceaccount:{space}:bot\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"{space}\"");
        elsewhere.Code.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Token_dies_with_its_account()
    {
        var space = await cluster.NamespaceAsync();
        await AccountAsync(space, "bot");
        var token = await TokenAsync(space, "bot");
        (await cluster.SendAsync(HttpMethod.Get, "api", token: token)).Code.Should().Be(HttpStatusCode.OK);

        await cluster.Client.CoreV1.DeleteNamespacedServiceAccountAsync("bot", space);

        await Eventually.TrueAsync("the token to be refused", async () =>
            (await cluster.SendAsync(HttpMethod.Get, "api", token: token)).Code == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Too_short_a_token_is_refused()
    {
        var space = await cluster.NamespaceAsync();

        var answer = await cluster.PostAsync($"api/v1/namespaces/{space}/serviceaccounts/default/token", """{"spec":{"expirationSeconds":60}}""");

        answer.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Message.Should().Contain("may not specify a duration less than 10 minutes");
    }

    [Fact]
    public async Task Secret_of_an_account_is_filled_with_a_token_that_works()
    {
        var space = await cluster.NamespaceAsync();
        await AccountAsync(space, "bot");
        await cluster.PostAsync(
            $"api/v1/namespaces/{space}/secrets",
            """{"metadata":{"name":"bot.service-account-token","annotations":{"kubernetes.io/service-account.name":"bot"}},"type":"kubernetes.io/service-account-token"}""");

        var secret = await Eventually.SomeAsync("the token", async () =>
            await cluster.Client.CoreV1.ReadNamespacedSecretAsync("bot.service-account-token", space) is { Data: { } data } filled && data.ContainsKey("token") ? filled : null);

        var token = System.Text.Encoding.UTF8.GetString(secret.Data["token"]);
        (await cluster.SendAsync(HttpMethod.Get, "api", token: token)).Code.Should().Be(HttpStatusCode.OK);
        System.Text.Encoding.UTF8.GetString(secret.Data["namespace"]).Should().Be(space);
    }

    [Fact]
    public async Task Access_review_tells_where_a_permission_comes_from()
    {
        var space = await cluster.NamespaceAsync();
        await AccountAsync(space, "bot");
        await cluster.PostAsync(
            $"apis/rbac.authorization.k8s.io/v1/namespaces/{space}/rolebindings",
            $$"""{"metadata":{"name":"bot"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[{"kind":"ServiceAccount","name":"bot","namespace":"{{space}}"}]}""");

        await Eventually.TrueAsync("the binding to count", async () => (await ReviewAsync(space, "get", "pods")).Status.Allowed);
        (await ReviewAsync(space, "get", "pods")).Status.Reason.Should().Be(
            $"RBAC: allowed by RoleBinding \"bot/{space}\" of ClusterRole \"view\" to ServiceAccount \"bot/{space}\"");
        (await ReviewAsync(space, "get", "secrets")).Status.Allowed.Should().BeFalse();
    }

    private Task<V1SubjectAccessReview> ReviewAsync(string space, string verb, string resource) =>
        cluster.Client.AuthorizationV1.CreateSubjectAccessReviewAsync(new V1SubjectAccessReview
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = $"system:serviceaccount:{space}:bot",
                Groups = ["system:serviceaccounts", $"system:serviceaccounts:{space}", "system:authenticated"],
                ResourceAttributes = new V1ResourceAttributes { NamespaceProperty = space, Verb = verb, Resource = resource },
            },
        });

    private Task<V1ServiceAccount> AccountAsync(string space, string name) => cluster.Client.CoreV1.CreateNamespacedServiceAccountAsync(
        new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = name } }, space);

    private async Task<string> TokenAsync(string space, string name)
    {
        var answer = await cluster.PostAsync($"api/v1/namespaces/{space}/serviceaccounts/{name}/token", """{"spec":{"expirationSeconds":600}}""");
        answer.Code.Should().Be(HttpStatusCode.Created, answer.Text);
        return answer.Json["status"]!["token"]!.GetValue<string>();
    }
}
