using System.Text.Json.Nodes;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Tests.Manifests;

public sealed class ChartTests
{
    public static TheoryData<string> Charts => ["platform", "staging", "canary", "production"];

    public static TheoryData<string> Environments => [.. Checkout.Environments];

    [Theory]
    [MemberData(nameof(Charts))]
    public void Every_image_of_a_chart_is_pinned(string chart)
    {
        var containers = Containers(Render(chart)).ToArray();

        containers.Should().NotBeEmpty();
        containers.Select(container => container.Text("image")!).Should().OnlyContain(image => Images.IsPinned(image));
    }

    [Theory]
    [MemberData(nameof(Charts))]
    public void Every_container_of_a_chart_asks_for_what_it_needs_and_is_held_to_it(string chart)
    {
        foreach (var container in Containers(Render(chart)))
        {
            foreach (var kind in new[] { "requests", "limits" })
            {
                container.At("resources", kind, "cpu").Should().NotBeNull($"{container["name"]} {kind} cpu");
                container.At("resources", kind, "memory").Should().NotBeNull($"{container["name"]} {kind} memory");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Charts))]
    public void Every_server_of_a_chart_is_probed_and_gains_no_privilege(string chart)
    {
        foreach (var pod in Render(chart).Where(item => item.Text("kind") == "Deployment").Select(item => item.At("spec", "template", "spec")))
        {
            foreach (var container in pod.Items("containers"))
            {
                container.Should().ContainKeys("startupProbe", "readinessProbe", "livenessProbe");
            }

            foreach (var container in pod.Items("containers").Concat(pod.Items("initContainers")))
            {
                container.At("securityContext", "allowPrivilegeEscalation")!.GetValue<bool>().Should().BeFalse();
                container.At("securityContext", "capabilities", "drop")!.AsArray().Single()!.GetValue<string>().Should().Be("ALL");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Charts))]
    public void Chart_is_complete_and_its_schema_names_every_value(string chart)
    {
        var description = YamlDocuments.ReadFile(Checkout.At("k8s", chart, "Chart.yaml")).Single();
        description.Text("apiVersion").Should().Be("v2");
        description.Text("name").Should().Be($"gourmetgram-{chart}");
        description.Text("version").Should().MatchRegex(@"^\d+\.\d+\.\d+$");

        var schema = JsonNode.Parse(File.ReadAllText(Checkout.At("k8s", chart, "values.schema.json")))!;
        var values = YamlDocuments.ReadFile(Checkout.At("k8s", chart, "values.yaml")).Single();
        var declared = schema["properties"]!.AsObject().Select(property => property.Key).Except(["global"]);
        declared.Should().BeEquivalentTo(values.Select(value => value.Key));
        schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).Should().BeEquivalentTo(values.Select(value => value.Key));
        SchemaSubset.Problems(schema, schema, values).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Schema_refuses_an_image_tag_of_no_environment(string chart)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Checkout.At("k8s", chart, "values.schema.json")))!;
        var values = YamlDocuments.ReadFile(Checkout.At("k8s", chart, "values.yaml")).Single();
        values.Set("latest", "image", "tag");

        SchemaSubset.Problems(schema, schema, values).Should().ContainSingle().Which.Should().Contain("image.tag");
    }

    [Fact]
    public void The_three_environments_have_one_template_and_one_schema()
    {
        foreach (var file in new[] { Path.Combine("templates", "gourmetgram.yaml"), "values.schema.json" })
        {
            Checkout.Environments.Select(environment => File.ReadAllText(Checkout.At("k8s", environment, file))).Distinct().Should().ContainSingle(file);
        }
    }

    [Theory]
    [InlineData("staging", 8081)]
    [InlineData("canary", 8080)]
    [InlineData("production", 80)]
    public void Environment_serves_its_first_image_on_its_port(string environment, int port)
    {
        var items = Render(environment);

        items.Single(item => item.Text("kind") == "Service").Items("spec", "ports").Single()["port"]!.GetValue<long>().Should().Be(port);
        Containers(items).Single().Text("image").Should().Be($"registry.kube-system.svc.cluster.local:5000/gourmetgram:{environment}-1.0.0");
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Model_that_needs_more_than_256_MiB_does_not_fit(string environment) =>
        Containers(Render(environment)).Single().Text("resources", "limits", "memory").Should().Be("256Mi");

    [Theory]
    [MemberData(nameof(Charts))]
    public void Services_bear_the_external_IP_only_when_there_is_one(string chart)
    {
        ExternalIps(Render(chart)).Should().BeEmpty();

        var outside = ExternalIps(Render(chart, values => values["externalIP"] = "10.56.1.2"));
        outside.Should().NotBeEmpty();
        outside.Select(service => service.Ip).Should().OnlyContain(ip => ip == "10.56.1.2");
    }

    [Fact]
    public void The_urls_told_to_the_user_are_the_ports_that_the_charts_offer()
    {
        var offered = ChartTests.Charts
            .SelectMany(chart => ExternalIps(Render(chart.Data, values => values["externalIP"] = "10.56.1.2")))
            .Select(service => (int)service.Port);
        var bastion = new Node("node1", "node1-mlops-ada", "id", System.Net.IPAddress.Parse("10.56.1.2"), System.Net.IPAddress.Parse("192.168.1.11"), System.Net.IPAddress.Parse("129.114.1.2"));
        var told = ServiceUrls.Of(new Infrastructure(bastion.FloatingIp!, [bastion]));

        told.Select(service => service.Url.Port).Should().BeEquivalentTo(offered);
        told.Should().OnlyContain(service => service.Url.Host == "129.114.1.2");
    }

    [Fact]
    public void Object_store_keeps_its_API_off_the_external_IP() =>
        ExternalIps(Render("platform", values => values["externalIP"] = "10.56.1.2")).Select(service => service.Port).Should().NotContain(9000);

    [Fact]
    public void Secrets_come_into_the_platform_by_reference_and_never_by_command_line()
    {
        var containers = Containers(Render("platform")).ToArray();
        containers.Should().Contain(container => container.ToJsonString().Contains("secretKeyRef", StringComparison.Ordinal));
        foreach (var container in containers)
        {
            var secrets = container.Items("env").Where(variable => variable.At("valueFrom", "secretKeyRef") is not null).Select(variable => variable.Text("name")!).ToArray();
            var line = container["command"]?.ToJsonString() + container["args"]?.ToJsonString();
            secrets.Where(name => line.Contains($"$({name})", StringComparison.Ordinal)).Should().BeEmpty();
            container.Items("env")
                .Where(variable => variable.Text("name")!.Contains("PASSWORD", StringComparison.Ordinal) || variable.Text("name")!.Contains("SECRET", StringComparison.Ordinal))
                .Where(variable => variable.At("valueFrom", "secretKeyRef") is null)
                .Should().BeEmpty();
        }
    }

    [Fact]
    public void Database_of_version_18_keeps_its_data_below_the_folder_that_is_mounted()
    {
        var pod = Render("platform").Single(item => item.Text("kind") == "Deployment" && item.Text("metadata", "name") == "postgres").At("spec", "template", "spec");
        var container = pod.Items("containers").Single();

        container.Text("image").Should().StartWith("postgres:18.");
        container.Items("volumeMounts").Single().Text("mountPath").Should().Be("/var/lib/postgresql");
    }

    [Fact]
    public void What_the_model_registry_adds_to_its_image_is_pinned()
    {
        var container = Render("platform").Single(item => item.Text("kind") == "Deployment" && item.Text("metadata", "name") == "mlflow")
            .At("spec", "template", "spec").Items("initContainers").Single();

        container["args"]!.AsArray().Select(argument => argument!.GetValue<string>()).Should().OnlyContain(argument => argument.Contains("==", StringComparison.Ordinal));
    }

    private static JsonObject[] Render(string chart, Action<JsonObject>? change = null) => [.. HelmSubset.Render(Checkout.At("k8s", chart), change)];

    private static IEnumerable<JsonObject> Containers(IEnumerable<JsonObject> items) => items
        .Select(item => item.At("spec", "template", "spec"))
        .SelectMany(pod => pod.Items("containers").Concat(pod.Items("initContainers")));

    private static IEnumerable<(string Ip, long Port)> ExternalIps(IEnumerable<JsonObject> items) =>
        from service in items
        where service.Text("kind") == "Service"
        from ip in service.At("spec", "externalIPs") as JsonArray ?? []
        from port in service.Items("spec", "ports")
        select (ip!.GetValue<string>(), port["port"]!.GetValue<long>());
}
