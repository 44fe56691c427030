using System.Net;
using k8s;
using k8s.Models;

namespace GourmetGram.Specs.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class WorkloadSpecs(ClusterFixture cluster)
{
    [Fact]
    public async Task Deployment_becomes_available_through_a_replica_set_and_pods_on_nodes()
    {
        var space = await cluster.NamespaceAsync();
        await DeployAsync(space, 2);

        var deployment = await AvailableAsync(space, 2);
        var pods = await cluster.Client.CoreV1.ListNamespacedPodAsync(space);
        var sets = await cluster.Client.AppsV1.ListNamespacedReplicaSetAsync(space);

        deployment.Status.Conditions.Single(condition => condition.Type == "Progressing").Reason.Should().Be("NewReplicaSetAvailable");
        deployment.Metadata.Annotations["deployment.kubernetes.io/revision"].Should().Be("1");
        sets.Items.Should().ContainSingle().Which.Metadata.OwnerReferences.Single().Name.Should().Be("web");
        pods.Items.Should().HaveCount(2).And.OnlyContain(pod => pod.Status.Phase == "Running" && pod.Status.PodIP != null && pod.Spec.NodeName != null);
    }

    [Fact]
    public async Task Changed_template_rolls_over_to_a_new_replica_set()
    {
        var space = await cluster.NamespaceAsync();
        await DeployAsync(space, 1);
        await AvailableAsync(space, 1);

        await cluster.PatchAsync(
            $"apis/apps/v1/namespaces/{space}/deployments/web",
            "application/strategic-merge-patch+json",
            """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"nginx:2"}]}}}}""");

        await Eventually.TrueAsync("the old replica set to be empty", async () =>
            (await cluster.Client.AppsV1.ListNamespacedReplicaSetAsync(space)).Items is { Count: 2 } sets && sets.Count(set => set.Status.Replicas == 0) == 1);
        var deployment = await AvailableAsync(space, 1);
        deployment.Metadata.Annotations["deployment.kubernetes.io/revision"].Should().Be("2");
    }

    [Fact]
    public async Task Deleted_deployment_takes_its_replica_set_and_pods_along()
    {
        var space = await cluster.NamespaceAsync();
        await DeployAsync(space, 1);
        await AvailableAsync(space, 1);

        await cluster.Client.AppsV1.DeleteNamespacedDeploymentAsync("web", space, propagationPolicy: "Background");

        await Eventually.TrueAsync("its pods to go", async () => (await cluster.Client.CoreV1.ListNamespacedPodAsync(space)).Items.Count == 0);
    }

    [Fact]
    public async Task Job_completes()
    {
        var space = await cluster.NamespaceAsync();
        await cluster.Client.BatchV1.CreateNamespacedJobAsync(
            new V1Job
            {
                Metadata = new V1ObjectMeta { Name = "j" },
                Spec = new V1JobSpec { Template = new V1PodTemplateSpec { Spec = Pod("busybox", "true") } },
            },
            space);

        var job = await Eventually.SomeAsync("the job to complete", async () =>
            await cluster.Client.BatchV1.ReadNamespacedJobAsync("j", space) is { Status.Succeeded: 1 } done ? done : null);

        job.Status.Conditions.Should().Contain(condition => condition.Type == "Complete" && condition.Status == "True");
        job.Status.CompletionTime.Should().NotBeNull();
    }

    [Fact]
    public async Task Service_gets_an_address_and_the_endpoints_of_its_pods()
    {
        var space = await cluster.NamespaceAsync();
        await DeployAsync(space, 1);
        var service = await cluster.Client.CoreV1.CreateNamespacedServiceAsync(
            new V1Service
            {
                Metadata = new V1ObjectMeta { Name = "web" },
                Spec = new V1ServiceSpec { Selector = new Dictionary<string, string> { ["app"] = "web" }, Ports = [new V1ServicePort { Port = 80 }] },
            },
            space);

        service.Spec.ClusterIP.Should().MatchRegex(@"^\d+\.\d+\.\d+\.\d+$");
        await Eventually.TrueAsync("its endpoint", async () =>
            (await cluster.Client.DiscoveryV1.ListNamespacedEndpointSliceAsync(space)).Items.Any(slice => slice.Endpoints is { Count: 1 }));
    }

    [Fact]
    public async Task Deleted_namespace_takes_everything_along()
    {
        var created = await cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { GenerateName = "spec-going-" } });
        var space = created.Metadata.Name;
        await cluster.PostAsync($"api/v1/namespaces/{space}/configmaps", """{"metadata":{"name":"f","finalizers":["ex.io/x"]}}""");

        var deleted = await cluster.SendAsync(HttpMethod.Delete, $"api/v1/namespaces/{space}");
        var late = await cluster.PostAsync($"api/v1/namespaces/{space}/configmaps", """{"metadata":{"name":"late"}}""");
        await cluster.PatchAsync($"api/v1/namespaces/{space}/configmaps/f", "application/merge-patch+json", """{"metadata":{"finalizers":null}}""");

        deleted.Json["status"]!["phase"]!.GetValue<string>().Should().Be("Terminating");
        late.Code.Should().Be(HttpStatusCode.Forbidden);
        late.Message.Should().Be($"configmaps \"late\" is forbidden: unable to create new content in namespace {space} because it is being terminated");
        await Eventually.TrueAsync("the namespace to go", async () => (await cluster.GetAsync($"api/v1/namespaces/{space}")).Code == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Default_namespace_may_not_be_deleted()
    {
        var refused = await cluster.SendAsync(HttpMethod.Delete, "api/v1/namespaces/default");

        refused.Message.Should().Be("namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    [Fact]
    public async Task Claim_is_bound()
    {
        cluster.OnlyEmbedded();
        var space = await cluster.NamespaceAsync();
        await cluster.PostAsync(
            $"api/v1/namespaces/{space}/persistentvolumeclaims",
            """{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");

        var claim = await Eventually.SomeAsync("the claim to be bound", async () =>
            await cluster.Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync("data", space) is { Status.Phase: "Bound" } bound ? bound : null);

        claim.Status.Capacity["storage"].ToString().Should().Be("1Gi");
    }

    [Fact]
    public async Task Stateful_set_makes_numbered_pods_each_with_its_claim()
    {
        cluster.OnlyEmbedded();
        var space = await cluster.NamespaceAsync();
        var created = await cluster.PostAsync(
            $"apis/apps/v1/namespaces/{space}/statefulsets",
            """
            {"metadata":{"name":"db"},"spec":{"replicas":2,"serviceName":"db","selector":{"matchLabels":{"app":"db"}},
             "template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"c","image":"x:1","volumeMounts":[{"name":"data","mountPath":"/data"}]}],
             "volumes":[{"name":"data","emptyDir":{}}]}},
             "volumeClaimTemplates":[{"metadata":{"name":"disk"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
            """);
        created.Code.Should().Be(HttpStatusCode.Created, created.Text);

        await Eventually.TrueAsync("two ready pods", async () =>
            (await cluster.Client.AppsV1.ReadNamespacedStatefulSetAsync("db", space)).Status.ReadyReplicas == 2);

        var claims = await cluster.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(space);
        claims.Items.Select(claim => claim.Metadata.Name).Should().Equal("disk-db-0", "disk-db-1");
    }

    [Fact]
    public async Task Registered_node_is_ready()
    {
        var node = await Eventually.SomeAsync("a ready node", async () =>
            (await cluster.Client.CoreV1.ListNodeAsync()).Items.FirstOrDefault(node =>
                node.Status.Conditions?.Any(condition => condition.Type == "Ready" && condition.Status == "True") == true && node.Spec.Taints is null));

        node.Status.Addresses.Should().Contain(address => address.Type == "InternalIP");
        node.Status.NodeInfo.KubeletVersion.Should().StartWith("v1.");
    }

    private async Task DeployAsync(string space, int replicas) => await cluster.Client.AppsV1.CreateNamespacedDeploymentAsync(
        new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "web" },
            Spec = new V1DeploymentSpec
            {
                Replicas = replicas,
                Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = "web" } },
                    Spec = new V1PodSpec { Containers = [new V1Container { Name = "c", Image = "nginx:1" }] },
                },
            },
        },
        space);

    private async Task<V1Deployment> AvailableAsync(string space, int replicas) => await Eventually.SomeAsync("the deployment to be available", async () =>
        await cluster.Client.AppsV1.ReadNamespacedDeploymentAsync("web", space) is { } deployment
            && deployment.Status.AvailableReplicas == replicas && deployment.Status.UpdatedReplicas == replicas && deployment.Status.Replicas == replicas
            && deployment.Status.ObservedGeneration == deployment.Metadata.Generation
            ? deployment
            : null);

    private static V1PodSpec Pod(string image, string command) =>
        new() { RestartPolicy = "Never", Containers = [new V1Container { Name = "c", Image = image, Command = [command] }] };
}
