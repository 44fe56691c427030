using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Argo;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Manifests;

public sealed partial class WorkflowTests
{
    private static readonly JsonObject[] Templates = [.. Checkout.Workflows.Where(item => item.Text("kind") == "WorkflowTemplate")];

    private static readonly JsonObject[] Runnable = [.. Templates.Where(item => item.At("spec", "entrypoint") is not null)];

    [Fact]
    public void The_lifecycle_is_complete() => Checkout.Workflows.Select(Name).Should().BeEquivalentTo(
        "image-builder", "build-initial", "build-training-initial", "model-registry", "train-model", "build-container-image",
        "deploy-container-image", "test-staging", "promote-model", "revert-staging", "cron-train");

    [Fact]
    public void Everything_lives_where_Argo_Workflows_runs() => Checkout.Workflows.Should().OnlyContain(item => item.Text("metadata", "namespace") == Platform.Argo.Workflows.Namespace);

    [Fact]
    public void Every_image_is_pinned() => Containers().Select(container => container.Text("image")!).Should().NotBeEmpty().And.OnlyContain(image => Images.IsPinned(image));

    [Fact]
    public void Every_container_asks_for_what_it_needs_and_is_held_to_it() => Containers().Should().OnlyContain(container =>
        new[] { "requests", "limits" }.All(kind => container.At("resources", kind, "cpu") != null && container.At("resources", kind, "memory") != null));

    [Fact]
    public void No_step_takes_what_another_one_prints_for_its_result() => Checkout.Workflows.Should().OnlyContain(item => !item.ToJsonString().Contains("outputs.result", StringComparison.Ordinal));

    [Fact]
    public void Every_output_is_read_from_a_file() => AllSteps().SelectMany(template => template.Items("outputs", "parameters")).Should().NotBeEmpty().And.OnlyContain(parameter => parameter.Text("valueFrom", "path") != null);

    [Fact]
    public void Every_workflow_runs_as_an_account_of_its_own_that_may_report_outputs()
    {
        Runnable.Select(item => item.Text("spec", "serviceAccountName")).Should().BeEquivalentTo(Runnable.Select(Name));
        foreach (var account in Runnable.Select(Name))
        {
            Checkout.Rights.Should().Contain(item => item.Text("kind") == "ServiceAccount" && Name(item) == account);
            RulesOf(account).Should().Contain(rule => rule.ToJsonString().Contains("workflowtaskresults", StringComparison.Ordinal), account);
        }
    }

    [Fact]
    public void Every_right_is_narrow_and_every_binding_leads_somewhere()
    {
        Checkout.Rights.SelectMany(role => role.Items("rules")).Should().OnlyContain(rule => !rule.ToJsonString().Contains('*'));
        Checkout.Rights.Should().NotContain(item => item.Text("kind")!.StartsWith("Cluster", StringComparison.Ordinal));
        foreach (var binding in Checkout.Rights.Where(item => item.Text("kind") == "RoleBinding"))
        {
            Checkout.Rights.Should().Contain(role => role.Text("kind") == "Role" && Name(role) == binding.Text("roleRef", "name") && role.Text("metadata", "namespace") == binding.Text("metadata", "namespace"));
            Checkout.Rights.Should().Contain(account => account.Text("kind") == "ServiceAccount" && Name(account) == binding.Items("subjects").Single().Text("name"));
        }
    }

    [Fact]
    public void Workflow_that_begins_another_may_do_so_and_no_other_may()
    {
        foreach (var template in Runnable)
        {
            var begins = Manifests(template).Any(manifest => manifest.Text("kind") == "Workflow");
            RulesOf(Name(template)).Any(rule => rule["resources"]!.ToJsonString().Contains("\"workflows\"", StringComparison.Ordinal)).Should().Be(begins, Name(template));
        }
    }

    [Fact]
    public void Only_the_deployment_may_change_applications() =>
        Runnable.Select(Name).Where(account => RulesOf(account).Any(rule => rule["resources"]!.ToJsonString().Contains("applications", StringComparison.Ordinal)))
            .Should().BeEquivalentTo("deploy-container-image");

    [Fact]
    public void Every_template_that_is_referred_to_exists_and_gets_the_parameters_it_asks_for()
    {
        foreach (var workflow in Templates)
        {
            foreach (var step in workflow.Items("spec", "templates").SelectMany(Steps))
            {
                var target = step.Text("template") is { } local
                    ? Find(workflow, local)
                    : Find(Templates.Single(item => Name(item) == step.Text("templateRef", "name")), step.Text("templateRef", "template")!);
                target.Should().NotBeNull($"{Name(workflow)} {step["name"]}");
                Asked(target!, "inputs").Should().BeSubsetOf(Given(step), $"{Name(workflow)} {step["name"]}");
                Given(step).Should().BeSubsetOf(target.Items("inputs", "parameters").Select(Name), $"{Name(workflow)} {step["name"]}");
            }
        }
    }

    [Fact]
    public void Every_workflow_that_is_begun_exists_and_gets_the_parameters_it_asks_for()
    {
        var begun = Runnable.SelectMany(Manifests).Where(manifest => manifest.Text("kind") == "Workflow").ToArray();
        begun.Should().HaveCountGreaterThan(5);
        foreach (var manifest in begun)
        {
            var target = Runnable.Single(item => Name(item) == manifest.Text("spec", "workflowTemplateRef", "name"));
            Asked(target["spec"]!, "arguments").Should().BeSubsetOf(Given(manifest["spec"]!), manifest.ToJsonString());
            Given(manifest["spec"]!).Should().BeSubsetOf(target.Items("spec", "arguments", "parameters").Select(parameter => parameter.Text("name")!), manifest.ToJsonString());
        }
    }

    [Fact]
    public void Every_variable_names_something_that_exists()
    {
        foreach (var workflow in Templates)
        {
            var parameters = workflow.Items("spec", "arguments", "parameters").Select(parameter => $"workflow.parameters.{parameter.Text("name")}").ToArray();
            foreach (var template in workflow.Items("spec", "templates"))
            {
                var known = parameters
                    .Concat(template.Items("inputs", "parameters").Select(parameter => $"inputs.parameters.{parameter.Text("name")}"))
                    .Concat(Steps(template).SelectMany(step => OutputsOf(workflow, step)));
                Variable().Matches(template.ToJsonString()).Select(match => match.Groups[1].Value).Should().BeSubsetOf(known, $"{Name(workflow)} {template["name"]}");
            }
        }
    }

    [Fact]
    public void Dependencies_are_tasks_of_the_same_graph()
    {
        foreach (var graph in AllSteps().Select(template => template.Items("dag", "tasks").ToArray()))
        {
            var words = graph.SelectMany(task => Word().Matches(task.Text("depends") ?? "").Select(match => match.Value.Split('.')[0]));
            words.Should().BeSubsetOf(graph.Select(task => task.Text("name")!));
        }
    }

    [Fact]
    public void Volumes_that_a_step_mounts_are_declared_by_it_or_by_the_workflow_that_uses_it()
    {
        foreach (var workflow in Runnable)
        {
            var own = workflow.Items("spec", "volumes").Select(Name).Concat(workflow.Items("spec", "volumeClaimTemplates").Select(claim => claim.Text("metadata", "name"))).ToArray();
            var used = workflow.Items("spec", "templates").SelectMany(Steps)
                .Where(step => step["templateRef"] is not null)
                .Select(step => Find(Templates.Single(item => Name(item) == step.Text("templateRef", "name")), step.Text("templateRef", "template")!)!);
            foreach (var template in workflow.Items("spec", "templates").Concat(used))
            {
                Mounts(template).Should().BeSubsetOf(own.Concat(template.Items("volumes").Select(Name)), $"{Name(workflow)} {template["name"]}");
            }
        }
    }

    [Fact]
    public void Conditions_on_resources_are_label_selectors_whose_keys_Kubernetes_accepts()
    {
        var conditions = AllSteps().Select(template => template["resource"]).SelectMany(resource => new[] { resource.Text("successCondition"), resource.Text("failureCondition") }).OfType<string>();
        foreach (var term in conditions.SelectMany(condition => Comma().Split(condition)))
        {
            term.Trim().Split(' ')[0].Should().MatchRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$");
        }
    }

    [Fact]
    public void Training_at_night_is_there_but_waits_to_be_switched_on()
    {
        var cron = Checkout.Workflows.Single(item => item.Text("kind") == "CronWorkflow");

        cron.At("spec", "suspend")!.GetValue<bool>().Should().BeTrue();
        cron.Text("spec", "workflowSpec", "workflowTemplateRef", "name").Should().Be("train-model");
    }

    [Fact]
    public void The_first_images_are_those_that_the_charts_and_the_training_ask_for()
    {
        var pushed = string.Concat(new WorkflowManifests(Checkout.At("workflows")).FirstBuilds().Select(template => template.ToJsonString()));

        foreach (var environment in Checkout.Environments)
        {
            pushed.Should().Contain($"/gourmetgram:{environment}-1.0.0");
        }

        Runnable.Single(item => Name(item) == "train-model").ToJsonString().Should().Contain("/gourmetgram-train:{{workflow.parameters.branch}}-1.0.0");
        pushed.Should().Contain("/gourmetgram-train:{{workflow.parameters.branch}}-1.0.0");
    }

    [Fact]
    public void What_the_first_builds_run_as_is_among_what_is_applied_before_them()
    {
        var manifests = new WorkflowManifests(Checkout.At("workflows"));
        var rights = manifests.FirstRights();

        foreach (var account in manifests.FirstBuilds().Select(template => template.Text("spec", "serviceAccountName")).OfType<string>())
        {
            rights.Should().Contain(item => item.Text("kind") == "ServiceAccount" && Name(item) == account);
            rights.Should().Contain(item => item.Text("kind") == "RoleBinding" && item.Items("subjects").Single().Text("name") == account);
        }
    }

    [Fact]
    public void Workflows_fit_the_schema_of_Argo_Workflows()
    {
        var path = Environment.GetEnvironmentVariable("GG_ARGO_WORKFLOWS_SCHEMA");
        Assert.SkipUnless(File.Exists(path), "GG_ARGO_WORKFLOWS_SCHEMA names no file (Argo Workflows publishes it as api/jsonschema/schema.json).");
        var schema = JsonNode.Parse(File.ReadAllText(path))!;

        foreach (var workflow in Checkout.Workflows.Concat(Runnable.SelectMany(Manifests).Where(manifest => manifest.Text("kind") == "Workflow")))
        {
            var definition = schema["definitions"]![$"io.argoproj.workflow.v1alpha1.{workflow.Text("kind")}"]!;
            SchemaSubset.Problems(schema, definition, workflow, Name(workflow)).Should().BeEmpty();
        }
    }

    private static string Name(JsonObject item) => item.Text("metadata", "name") ?? item.Text("metadata", "generateName") ?? item.Text("name") ?? "";

    private static IEnumerable<JsonObject> AllSteps() => Templates.SelectMany(item => item.Items("spec", "templates"));

    private static IEnumerable<JsonObject> Containers() => AllSteps().SelectMany(template => new[] { template["container"], template["script"] }).OfType<JsonObject>();

    private static IEnumerable<JsonObject> Steps(JsonObject template) =>
        (template["steps"] as JsonArray ?? []).SelectMany(group => group!.AsArray().OfType<JsonObject>()).Concat(template.Items("dag", "tasks"));

    private static JsonObject? Find(JsonObject workflow, string template) => workflow.Items("spec", "templates").SingleOrDefault(item => item.Text("name") == template);

    private static IEnumerable<string> Given(JsonNode step) => step.Items("arguments", "parameters").Select(parameter => parameter.Text("name")!);

    private static IEnumerable<string> Asked(JsonNode target, string where) =>
        target.Items(where, "parameters").Where(parameter => parameter["value"] is null && parameter["default"] is null).Select(parameter => parameter.Text("name")!);

    private static IEnumerable<string> OutputsOf(JsonObject workflow, JsonObject step)
    {
        var target = step.Text("template") is { } local
            ? Find(workflow, local)
            : Find(Templates.Single(item => Name(item) == step.Text("templateRef", "name")), step.Text("templateRef", "template")!);
        return target.Items("outputs", "parameters").Select(parameter => $"steps.{step.Text("name")}.outputs.parameters.{parameter.Text("name")}");
    }

    private static IEnumerable<JsonObject> Manifests(JsonObject workflow) =>
        workflow.Items("spec", "templates").Select(template => template.Text("resource", "manifest")).OfType<string>().SelectMany(manifest => YamlDocuments.Parse(Unquoted().Replace(manifest, "$1\"$2\"")));

    private static IEnumerable<JsonObject> RulesOf(string account) =>
        from binding in Checkout.Rights
        where binding.Text("kind") == "RoleBinding" && binding.Items("subjects").Any(subject => subject.Text("name") == account)
        from role in Checkout.Rights
        where role.Text("kind") == "Role" && Name(role) == binding.Text("roleRef", "name") && role.Text("metadata", "namespace") == binding.Text("metadata", "namespace")
        from rule in role.Items("rules")
        select rule;

    private static IEnumerable<string> Mounts(JsonObject template) =>
        new[] { template["container"], template["script"] }.SelectMany(container => container.Items("volumeMounts")).Select(mount => mount.Text("name")!);

    [GeneratedRegex(@"\{\{(.*?)\}\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"[A-Za-z][\w.-]*")]
    private static partial Regex Word();

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Comma();

    // Before the controller fills them in, {{…}} without quotes would read as a YAML mapping.
    [GeneratedRegex(@"(: )(\{\{.*\}\}.*)$", RegexOptions.Multiline)]
    private static partial Regex Unquoted();
}
