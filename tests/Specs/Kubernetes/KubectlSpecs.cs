using CliWrap;
using CliWrap.Buffered;

namespace GourmetGram.Specs.Kubernetes;

/// <summary>The client that people use, with the commands they use. Skipped where there is no kubectl.</summary>
[Collection(ClusterCollection.Name)]
public sealed class KubectlSpecs(ClusterFixture cluster) : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("gg-kubectl-").FullName;

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public async Task Apply_creates_then_finds_nothing_to_do_then_changes()
    {
        var space = await cluster.NamespaceAsync();

        (await RunAsync(Map("1"), "apply", "-n", space, "-f", "-")).Should().Be("configmap/a created");
        (await RunAsync(Map("1"), "apply", "-n", space, "-f", "-")).Should().Be("configmap/a unchanged");
        (await RunAsync(Map("2"), "apply", "-n", space, "-f", "-")).Should().Be("configmap/a configured");
        (await RunAsync(null, "get", "cm", "a", "-n", space, "-o", "jsonpath={.data.k}")).Should().Be("2");
    }

    [Fact]
    public async Task Server_side_apply_takes_over_from_client_side_apply()
    {
        var space = await cluster.NamespaceAsync();
        await RunAsync(Map("1"), "apply", "-n", space, "-f", "-");

        var applied = await RunAsync(Map("1"), "apply", "--server-side", "-n", space, "-f", "-");
        var changed = await RunAsync(Map("2"), "apply", "--server-side", "-n", space, "-f", "-");
        var managers = await RunAsync(null, "get", "cm", "a", "-n", space, "--show-managed-fields", "-o", "jsonpath={.metadata.managedFields[*].manager}");

        applied.Should().Be("configmap/a serverside-applied");
        changed.Should().Be("configmap/a serverside-applied");
        managers.Split(' ').Should().Contain("kubectl").And.NotContain("kubectl-client-side-apply");
    }

    [Fact]
    public async Task Imperative_commands_are_understood_although_they_speak_protobuf()
    {
        var space = await cluster.NamespaceAsync();

        (await RunAsync(null, "create", "-n", space, "configmap", "c", "--from-literal=a=1")).Should().Be("configmap/c created");
        (await RunAsync(null, "create", "-n", space, "secret", "generic", "s", "--from-literal=a=1")).Should().Be("secret/s created");
        (await RunAsync(null, "create", "-n", space, "deployment", "d", "--image=nginx:1", "--replicas=0", "--port=80")).Should().Be("deployment.apps/d created");
        (await RunAsync(null, "create", "-n", space, "role", "r", "--verb=get", "--resource=pods,deployments.apps")).Should().Contain("/r created");
        (await RunAsync(null, "create", "-n", space, "service", "clusterip", "d", "--tcp=80:8080")).Should().Be("service/d created");
        (await RunAsync(null, "get", "deployment", "d", "-n", space, "-o", "jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports[0].containerPort}"))
            .Should().Be("0 80");
        (await RunAsync(null, "get", "service", "d", "-n", space, "-o", "jsonpath={.spec.ports[0].targetPort}")).Should().Be("8080");
        (await RunAsync(null, "create", "token", "default", "-n", space)).Split('.').Should().HaveCount(3);
        (await RunAsync(null, "auth", "can-i", "create", "pods")).Should().Be("yes");
    }

    [Fact]
    public async Task Rollout_status_ends_when_the_deployment_is_available()
    {
        var space = await cluster.NamespaceAsync();
        await RunAsync(null, "create", "-n", space, "deployment", "web", "--image=nginx:1");

        var status = await RunAsync(null, "rollout", "status", "deployment/web", "-n", space, "--timeout=60s");
        var scaled = await RunAsync(null, "scale", "deployment/web", "-n", space, "--replicas=2");
        var waited = await RunAsync(null, "wait", "deployment/web", "-n", space, "--for=jsonpath={.status.availableReplicas}=2", "--timeout=60s");

        status.Should().EndWith("deployment \"web\" successfully rolled out");
        scaled.Should().Be("deployment.apps/web scaled");
        waited.Should().Be("deployment.apps/web condition met");
    }

    [Fact]
    public async Task Objects_are_shown_in_columns()
    {
        var space = await cluster.NamespaceAsync();
        await RunAsync(Map("1"), "apply", "-n", space, "-f", "-");

        var lines = (await RunAsync(null, "get", "cm", "a", "-n", space)).Split('\n');

        lines[0].Should().MatchRegex(@"^NAME\s+DATA\s+AGE\s*$");
        lines[1].Should().MatchRegex(@"^a\s+1\s+\d+s\s*$");
    }

    [Fact]
    public async Task Change_labels_annotations_and_fields()
    {
        var space = await cluster.NamespaceAsync();
        await RunAsync(Map("1"), "apply", "-n", space, "-f", "-");

        (await RunAsync(null, "label", "cm", "a", "x=y", "-n", space)).Should().Be("configmap/a labeled");
        (await RunAsync(null, "annotate", "cm", "a", "x=y", "-n", space)).Should().Be("configmap/a annotated");
        (await RunAsync(null, "patch", "cm", "a", "-n", space, "-p", """{"data":{"k":"9"}}""")).Should().Be("configmap/a patched");
        (await RunAsync(null, "get", "cm", "-l", "x=y", "-n", space, "-o", "name")).Should().Be("configmap/a");
        (await RunAsync(null, "delete", "cm", "a", "-n", space)).Should().Be("configmap \"a\" deleted");
    }

    [Fact]
    public async Task Description_of_a_deployment_shows_its_events()
    {
        var space = await cluster.NamespaceAsync();
        await RunAsync(null, "create", "-n", space, "deployment", "web", "--image=nginx:1");
        await RunAsync(null, "rollout", "status", "deployment/web", "-n", space, "--timeout=60s");

        var description = await RunAsync(null, "describe", "deployment/web", "-n", space);

        description.Should().Contain("ScalingReplicaSet").And.Contain("MinimumReplicasAvailable");
    }

    private static string Map(string value) =>
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"VALUE"}}""".Replace("VALUE", value, StringComparison.Ordinal);

    private async Task<string> RunAsync(string? input, params string[] arguments)
    {
        var kubectl = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(kubectl is null, "kubectl is not on the PATH");
        var result = await Cli.Wrap(kubectl!)
            .WithArguments(arguments)
            .WithEnvironmentVariables(environment => environment.Set("KUBECONFIG", cluster.Kubeconfig).Set("HOME", home))
            .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromString(input))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        result.ExitCode.Should().Be(0, result.StandardError);
        return result.StandardOutput.TrimEnd();
    }
}
