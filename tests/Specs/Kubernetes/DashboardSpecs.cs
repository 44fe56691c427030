using System.Net.Sockets;
using System.Text.RegularExpressions;
using GourmetGram.Platform;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Reporting;
using k8s;
using k8s.Models;

namespace GourmetGram.Specs.Kubernetes;

/// <summary>From a port on this machine to a page in the cluster, over the API's port-forward.</summary>
[Collection(ClusterCollection.Name)]
public sealed partial class DashboardSpecs(ClusterFixture cluster)
{
    private readonly StringWriter output = new();

    [Fact]
    public async Task Dashboards_are_opened_with_how_to_log_in_and_closed_when_the_user_ends_it()
    {
        cluster.OnlyEmbedded();
        var ns = await WithServiceAsync();
        using var api = KubernetesApi.Open(cluster.Kubeconfig, null);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = RunAsync(api, ns, show: false, ended.Token);

        var url = await UrlAsync(run);
        using var http = new HttpClient();
        var page = await http.GetStringAsync(url);
        var again = await http.GetStringAsync(url);
        await ended.CancelAsync();
        await run;

        page.Should().Contain("This is a rehearsal").And.Contain("port 8080").And.Contain($"{ns}/web-");
        again.Should().Be(page);
        output.ToString().Should().Contain($"user admin, password by: kubectl -n {ns} get secret login -o jsonpath='{{.data.password}}' | base64 -d")
            .And.Contain($"token by: echo \"Bearer $(kubectl -n {ns} create token default)\"")
            .And.Contain($"not there: there is no service {ns}/none")
            .And.NotContain("s3cret").And.NotContain("eyJ");
        var refused = async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        };
        await refused.Should().ThrowAsync<SocketException>("the port is closed");
    }

    [Fact]
    public async Task Secrets_are_shown_only_to_those_who_ask_for_them()
    {
        cluster.OnlyEmbedded();
        var ns = await WithServiceAsync();
        using var api = KubernetesApi.Open(cluster.Kubeconfig, null);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = RunAsync(api, ns, show: true, ended.Token);
        await UrlAsync(run);
        await ended.CancelAsync();
        await run;

        output.ToString().Should().Contain("user admin, password s3cret").And.MatchRegex(@"token \(good for 8 hours\) Bearer eyJ");
        var token = Token().Match(output.ToString()).Value;
        (await cluster.SendAsync(HttpMethod.Get, $"api/v1/namespaces/{ns}", token: token)).Reason.Should().Be("Forbidden", "the token is that of an account without rights, not the administrator's");
    }

    [Fact]
    public async Task Cluster_without_any_dashboard_is_an_error_that_says_which_target_brings_them()
    {
        using var api = KubernetesApi.Open(cluster.Kubeconfig, null);

        var act = () => DashboardRun.RunAsync(
            api, [Dashboard("Nothing", "spec-nowhere", "none")], new DashboardLogins(api, "kubectl", false), null, new SilentReporter(), output, new Redactor(), TestContext.Current.CancellationToken);

        var failure = (await act.Should().ThrowAsync<Platform.Errors.KubernetesException>()).Which;
        failure.Why.Should().Contain("there is no service spec-nowhere/none");
        failure.Next.Should().Contain("PostK8s");
    }

    [Fact]
    public async Task Port_that_is_in_use_is_named()
    {
        cluster.OnlyEmbedded();
        var ns = await WithServiceAsync();
        using var api = KubernetesApi.Open(cluster.Kubeconfig, null);
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        var act = () => DashboardRun.RunAsync(
            api, [Dashboard("Web", ns, "web") with { LocalPort = port }], new DashboardLogins(api, "kubectl", false), null, new SilentReporter(), output, new Redactor(), TestContext.Current.CancellationToken);

        (await act.Should().ThrowAsync<UsageException>()).Which.What.Should().Contain($"Port {port}");
    }

    [Fact]
    public async Task Server_that_is_reached_elsewhere_is_verified_all_the_same()
    {
        cluster.OnlyEmbedded();
        var port = cluster.Client.BaseUri.Port;
        using var right = KubernetesApi.Open(cluster.Kubeconfig, null, new Uri($"https://127.0.0.1:{port}"));
        // The certificate names 127.0.0.1, not this other address of the same machine, which it answers on as well as any.
        using var elsewhere = new TcpListener(System.Net.IPAddress.Parse("127.0.0.7"), 0);
        elsewhere.Start();
        var relay = RelayOnceAsync(elsewhere, port);
        using var wrong = KubernetesApi.Open(cluster.Kubeconfig, null, new Uri($"https://127.0.0.7:{((System.Net.IPEndPoint)elsewhere.LocalEndpoint).Port}"));

        (await right.AnswersAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Should().BeTrue();
        (await wrong.AnswersAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Should().BeFalse();
        await relay;
    }

    private static async Task RelayOnceAsync(TcpListener listener, int port)
    {
        using var near = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var far = new TcpClient();
        await far.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await new Platform.Ssh.Relay(near.GetStream()).CarryAsync(far.GetStream(), TestContext.Current.CancellationToken);
    }

    private static Dashboard Dashboard(string name, string ns, string service) =>
        new(name, 0, ns, service, 443, new DashboardLogin.Password("admin", "login", "password"));

    private Task RunAsync(KubernetesApi api, string ns, bool show, CancellationToken cancellationToken) =>
        DashboardRun.RunAsync(
            api,
            [
                Dashboard("Web", ns, "web"),
                Dashboard("Tokens", ns, "web") with { Login = new DashboardLogin.Token(ns, "default", "Bearer ") },
                Dashboard("None", ns, "none"),
            ],
            new DashboardLogins(api, "kubectl", show),
            null,
            new SilentReporter(),
            output,
            new Redactor(),
            cancellationToken);

    private async Task<Uri> UrlAsync(Task run)
    {
        await Eventually.TrueAsync("the dashboards are open", () =>
        {
            if (run.IsFaulted)
            {
                run.GetAwaiter().GetResult();
            }

            return Task.FromResult(output.ToString().Contains("None", StringComparison.Ordinal));
        });
        return new Uri(Url().Match(output.ToString()).Value);
    }

    /// <summary>A namespace with a service, a pod that is ready behind it, and a secret.</summary>
    private async Task<string> WithServiceAsync()
    {
        var ns = await cluster.NamespaceAsync();
        var labels = new Dictionary<string, string> { ["app"] = "web" };
        await cluster.Client.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret { Metadata = new V1ObjectMeta { Name = "login" }, StringData = new Dictionary<string, string> { ["password"] = "s3cret" } }, ns);
        await cluster.Client.AppsV1.CreateNamespacedDeploymentAsync(
            new V1Deployment
            {
                Metadata = new V1ObjectMeta { Name = "web" },
                Spec = new V1DeploymentSpec
                {
                    Selector = new V1LabelSelector { MatchLabels = labels },
                    Template = new V1PodTemplateSpec
                    {
                        Metadata = new V1ObjectMeta { Labels = labels },
                        Spec = new V1PodSpec { Containers = [new V1Container { Name = "web", Image = "example.org/web:1", Ports = [new V1ContainerPort { Name = "page", ContainerPort = 8080 }] }] },
                    },
                },
            },
            ns);
        await cluster.Client.CoreV1.CreateNamespacedServiceAsync(
            new V1Service
            {
                Metadata = new V1ObjectMeta { Name = "web" },
                Spec = new V1ServiceSpec { Selector = labels, Ports = [new V1ServicePort { Port = 443, TargetPort = "page" }] },
            },
            ns);
        await Eventually.TrueAsync("the pod is ready", async () => (await cluster.Client.CoreV1.ListNamespacedPodAsync(ns)).Items
            .Any(pod => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true));
        return ns;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Url();

    [GeneratedRegex(@"eyJ\S+")]
    private static partial Regex Token();

    private sealed class SilentReporter : IReporter
    {
        public void Info(string message)
        {
        }

        public void Detail(string message)
        {
        }

        public void Warn(string message)
        {
        }

        public IActivity Begin(string title) => throw new NotSupportedException();
    }
}
