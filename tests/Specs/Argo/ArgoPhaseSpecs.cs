using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Argo;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Specs.Argo;

public sealed class ArgoPhaseSpecs
{
    private const string Argo = "argoproj.io/v1alpha1";

    [Fact(Timeout = 120_000)]
    public async Task Platform_and_environments_come_up_and_the_second_run_finds_them()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);

        (await world.RunAsync(world.Apps, TestContext.Current.CancellationToken)).Status.Should().Be(PhaseStatus.Done);
        (await world.RunAsync(world.Templates, TestContext.Current.CancellationToken)).Status.Should().Be(PhaseStatus.Done);

        foreach (var name in new[] { "platform", "staging", "canary", "production" })
        {
            var application = await world.FindAsync(Argo, "Application", "argocd", $"gourmetgram-{name}", TestContext.Current.CancellationToken);
            ApplicationStatus.Of(application!).Settled.Should().BeTrue(name);
            application.Text("spec", "source", "helm", "valuesObject", "externalIP").Should().Be("10.56.1.2");
            application.Text("spec", "source", "repoURL").Should().Be("https://example.org/fork.git");
        }

        (await world.Api.ListAsync(Argo, "WorkflowTemplate", "argo", null, TestContext.Current.CancellationToken)).Should().HaveCount(10);
        (await world.RunAsync(world.Apps, TestContext.Current.CancellationToken)).Status.Should().Be(PhaseStatus.Unchanged, string.Join('\n', world.Reporter.Lines));
        (await world.RunAsync(world.Templates, TestContext.Current.CancellationToken)).Status.Should().Be(PhaseStatus.Unchanged);
    }

    [Fact(Timeout = 120_000)]
    public async Task Images_are_built_once_and_an_interrupted_build_is_followed_not_repeated()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        var built = await world.Api.ListAsync(Argo, "Workflow", "argo", null, TestContext.Current.CancellationToken);
        built.Select(workflow => workflow.Text("metadata", "generateName")).Should().BeEquivalentTo("build-initial-", "build-training-initial-");

        // As a run leaves it that died right after it had submitted the workflow.
        var initial = built.Single(workflow => workflow.Text("metadata", "generateName") == "build-initial-");
        await world.Api.DeleteAsync(ObjectReference.Of(initial), TestContext.Current.CancellationToken);
        var name = await new Workflows(world.Api, world.Context.Conditions).SubmitAsync(
            "build-initial",
            new Dictionary<string, string>(),
            initial["metadata"]!["labels"]!.AsObject().Where(label => label.Key.StartsWith("gourmetgram.io/", StringComparison.Ordinal)).ToDictionary(label => label.Key, label => label.Value!.GetValue<string>()),
            TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);

        var after = await world.Api.ListAsync(Argo, "Workflow", "argo", null, TestContext.Current.CancellationToken);
        after.Should().HaveCount(2);
        after.Select(workflow => workflow.Text("metadata", "name")).Should().Contain(name);
        after.Should().OnlyContain(workflow => workflow.Text("status", "phase") == "Succeeded");
    }

    [Fact(Timeout = 120_000)]
    public async Task Credentials_are_generated_once_and_never_told()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        var (minio, postgres) = (await PasswordAsync(world, "minio-credentials", "secretkey"), await PasswordAsync(world, "postgres-credentials", "password"));

        minio.Should().MatchRegex("^[A-Za-z0-9]{32}$");
        postgres.Should().MatchRegex("^[A-Za-z0-9]{32}$").And.NotBe(minio);
        world.Redactor.Redact($"{minio} {postgres}").Should().Be("*** ***");
        world.Reporter.Lines.Should().NotContain(line => line.Contains(minio) || line.Contains(postgres));

        await world.Api.MergeAsync(new ObjectReference("v1", "Secret", "gourmetgram-platform", "postgres-credentials"), new JsonObject { ["data"] = new JsonObject { ["dbname"] = null } }, TestContext.Current.CancellationToken);
        (await world.RunAsync(world.Apps, TestContext.Current.CancellationToken)).Status.Should().Be(PhaseStatus.Done);

        (await PasswordAsync(world, "postgres-credentials", "password")).Should().Be(postgres);
        (await PasswordAsync(world, "postgres-credentials", "dbname")).Should().Be("mlflow");
    }

    [Fact(Timeout = 120_000)]
    public async Task Passwords_that_exist_are_redacted_from_the_first_look_on()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        var password = await PasswordAsync(world, "minio-credentials", "secretkey");
        var fresh = new Platform.Reporting.Redactor();

        await new ArgoAppsPhase(world.Context with { Redactor = fresh }, world.Cluster, world).ProbeAsync(TestContext.Current.CancellationToken);

        fresh.Redact(password).Should().Be("***");
    }

    [Fact(Timeout = 120_000)]
    public async Task Image_that_a_workflow_deployed_stays_when_the_build_runs_again()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        var reference = new ObjectReference(Argo, "Application", "argocd", "gourmetgram-staging");
        await world.Api.MergeAsync(
            reference,
            JsonNode.Parse("""{"spec":{"source":{"helm":{"parameters":[{"name":"image.tag","value":"staging-1.0.7"}]}}}}""")!.AsObject(),
            TestContext.Current.CancellationToken);
        world.Context = world.Context with { Settings = world.Context.Settings with { Revision = "next" } };

        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);

        var application = await world.Api.FindAsync(reference, TestContext.Current.CancellationToken);
        application.Text("spec", "source", "targetRevision").Should().Be("next");
        application.Items("spec", "source", "helm", "parameters").Single().Text("value").Should().Be("staging-1.0.7");
    }

    [Fact(Timeout = 120_000)]
    public async Task Site_without_infrastructure_has_no_external_address()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        world.Infrastructure = null;

        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);

        (await world.FindAsync(Argo, "Application", "argocd", "gourmetgram-platform", TestContext.Current.CancellationToken)).Text("spec", "source", "helm", "valuesObject", "externalIP").Should().BeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Sync_that_fails_is_told_in_Argo_CDs_words_and_asked_for_again_by_the_next_run()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        var reference = new ObjectReference(Argo, "Application", "argocd", "gourmetgram-canary");
        await OutcomeAsync(world, reference, "failed");
        world.Context = world.Context with { Settings = world.Context.Settings with { Revision = "next" } };

        var failure = (await world.Invoking(it => it.RunAsync(it.Apps, TestContext.Current.CancellationToken)).Should().ThrowAsync<ArgoException>()).Which;
        failure.What.Should().Contain("gourmetgram-canary");
        failure.Why.Should().Contain("failed to apply");
        failure.Next.Should().Contain("describe application gourmetgram-canary");

        await OutcomeAsync(world, reference, null);
        (await world.RunAsync(world.Apps, TestContext.Current.CancellationToken)).Status.Should().Be(PhaseStatus.Done);
        ApplicationStatus.Of((await world.Api.FindAsync(reference, TestContext.Current.CancellationToken))!).Settled.Should().BeTrue();
    }

    [Fact(Timeout = 120_000)]
    public async Task Application_that_stays_degraded_is_a_failure()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        var reference = new ObjectReference(Argo, "Application", "argocd", "gourmetgram-canary");
        await OutcomeAsync(world, reference, "degraded");
        await world.Api.MergeAsync(reference, new JsonObject { ["spec"] = new JsonObject { ["source"] = new JsonObject { ["targetRevision"] = "next" } } }, TestContext.Current.CancellationToken);
        var applications = new Applications(world.Api, world.Context.Conditions, TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(200) };

        var failure = (await applications.Invoking(it => it.FollowAsync("gourmetgram-canary", null, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Should().ThrowAsync<ArgoException>()).Which;

        failure.What.Should().Contain("Degraded");
        failure.Why.Should().Contain("asked for by annotation");
    }

    [Fact(Timeout = 120_000)]
    public async Task Workflow_that_fails_names_the_step_and_the_command_for_its_log()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        var submitted = await world.Api.CreateAsync(
            JsonNode.Parse("""
                {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow",
                 "metadata":{"name":"doomed","namespace":"argo","annotations":{"rehearsal.gourmetgram/outcome":"failed:build-image"}},
                 "spec":{"workflowTemplateRef":{"name":"build-initial"}}}
                """)!.AsObject(),
            TestContext.Current.CancellationToken);
        submitted.Should().NotBeNull();
        var workflows = new Workflows(world.Api, world.Context.Conditions);

        var failure = (await workflows.Invoking(it => it.FollowAsync("doomed", TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Should().ThrowAsync<ArgoException>()).Which;

        failure.What.Should().Contain("doomed");
        failure.Why.Should().Contain("build-image");
        failure.Next.Should().Contain("logs doomed-build-from-git-");
    }

    [Fact(Timeout = 120_000)]
    public async Task Applications_are_taken_away_and_a_cluster_that_is_gone_already_is_fine()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        (await world.Apps.ListAsync(TestContext.Current.CancellationToken)).Should().HaveCount(4);

        await world.Apps.RemoveAsync(TestContext.Current.CancellationToken);

        (await world.Apps.ListAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
        (await world.Api.ListAsync(Argo, "Application", null, null, TestContext.Current.CancellationToken)).Should().BeEmpty();
        await world.Apps.RemoveAsync(TestContext.Current.CancellationToken);
        world.HasCluster = false;
        await world.Apps.RemoveAsync(TestContext.Current.CancellationToken);
        (await world.Apps.ListAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Cluster_that_stays_keeps_nothing_of_ours()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        world.Context = world.Context with { Site = world.Context.Site with { Cloud = null, Cluster = new ClusterSource.Existing(world.Kubeconfig, null) } };
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        await world.RunAsync(world.Templates, TestContext.Current.CancellationToken);
        (await world.Apps.ListAsync(TestContext.Current.CancellationToken)).Should().Contain("application gourmetgram-staging").And.Contain("Namespace gourmetgram-staging").And.Contain("WorkflowTemplate argo/train-model");

        await world.Apps.RemoveAsync(TestContext.Current.CancellationToken);

        (await world.Apps.ListAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
        foreach (var (version, kind) in new[] { (Argo, "Workflow"), (Argo, "WorkflowTemplate"), (Argo, "CronWorkflow"), ("rbac.authorization.k8s.io/v1", "RoleBinding") })
        {
            (await world.Api.ListAsync(version, kind, "argo", null, TestContext.Current.CancellationToken)).Should().BeEmpty(kind);
        }

        (await world.Api.ListAsync("v1", "Namespace", null, "app.kubernetes.io/part-of=gourmetgram", TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Applications_that_are_on_their_way_out_are_made_anew()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);
        var reference = new ObjectReference(Argo, "Application", "argocd", "gourmetgram-staging");
        await world.Api.DeleteAsync(reference, TestContext.Current.CancellationToken);

        await world.RunAsync(world.Apps, TestContext.Current.CancellationToken);

        ApplicationStatus.Of((await world.Api.FindAsync(reference, TestContext.Current.CancellationToken))!).Settled.Should().BeTrue();
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_a_cluster_the_plan_says_what_would_come()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        world.HasCluster = false;

        var plan = (await world.Apps.ProbeAsync(TestContext.Current.CancellationToken)).Should().BeOfType<PhasePlan.Act>().Which;
        (await world.Templates.ProbeAsync(TestContext.Current.CancellationToken)).Should().BeOfType<PhasePlan.Act>();
        await world.Apps.Invoking(phase => phase.ApplyAsync(plan, TestContext.Current.CancellationToken)).Should().ThrowAsync<KubernetesException>();
    }

    private static async Task<string> PasswordAsync(ArgoWorld world, string secret, string key) =>
        Encoding.UTF8.GetString(Convert.FromBase64String((await world.FindAsync("v1", "Secret", "gourmetgram-platform", secret, TestContext.Current.CancellationToken)).Text("data", key)!));

    private static Task OutcomeAsync(ArgoWorld world, ObjectReference reference, string? outcome) =>
        world.Api.MergeAsync(reference, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["rehearsal.gourmetgram/outcome"] = outcome } } }, TestContext.Current.CancellationToken);
}
