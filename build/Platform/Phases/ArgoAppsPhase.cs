using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Argo;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Has Argo CD run the platform and the three environments. Before the environments can run, their first image is built in the cluster,
/// and the one that trains models with it; that and the platform go on at the same time.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="cluster">The cluster.</param>
/// <param name="infrastructure">Knows the address at which services answer.</param>
public sealed class ArgoAppsPhase(PhaseContext context, ClusterApi cluster, IInfrastructureSource infrastructure) : IPhase, IUndoable
{
    private const string PartOf = "app.kubernetes.io/part-of=gourmetgram";
    private const string Platform = "gourmetgram-platform";

    private static readonly TimeSpan PlatformDeadline = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan EnvironmentDeadline = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RemovalDeadline = TimeSpan.FromMinutes(3);

    private sealed record Findings(
        ImmutableArray<ObjectChange> Groundwork,
        ImmutableArray<string> MissingSecrets,
        ImmutableArray<ObjectChange> Applications,
        ImmutableArray<FirstImageState> Images)
    {
        public IEnumerable<ObjectChange> Unsettled => Applications.Where(change => change.Needed || !ApplicationStatus.Of(change.Live!).Settled);
    }

    /// <inheritdoc/>
    public string Name => "ArgoApps";

    /// <inheritdoc/>
    public string Subject => "Argo CD applications";

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(cancellationToken).ConfigureAwait(false) is not { } api)
        {
            return new PhasePlan.Act(["deploy the platform, build the first images, deploy staging, canary and production, once there is a cluster"]);
        }

        var findings = await LookAsync(api, cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> steps =
        [
            .. PlanLines.Apply(findings.Groundwork),
            .. findings.MissingSecrets.Select(secret => $"generate secret {PlatformSecrets.Namespace}/{secret}"),
            .. findings.Images.Where(image => !image.Built).Select(image => image.Running is { } name ? $"follow workflow {name}" : $"run workflow {image.Image.Template}"),
            .. findings.Unsettled.Select(change => change.Live is null ? $"deploy application {change.Reference.Name}" : $"bring application {change.Reference.Name} in order"),
        ];
        return steps.IsEmpty
            ? new PhasePlan.Nothing($"{findings.Applications.Length} applications are Synced and Healthy")
            : new PhasePlan.Act(steps, findings);
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var api = await cluster.FindAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new KubernetesException("There is no cluster to deploy to", null, "run ./build.sh Kubespray PostK8s, or give one with --kubeconfig");
        var findings = plan.State as Findings ?? await LookAsync(api, cancellationToken).ConfigureAwait(false);
        var applier = new ObjectApplier(api, context.Conditions, context.Reporter);
        var applications = new Applications(api, context.Conditions, context.Time);

        await applier.ApplyAsync(findings.Groundwork, cancellationToken).ConfigureAwait(false);
        await new PlatformSecrets(api, context.Redactor).EnsureAsync(cancellationToken).ConfigureAwait(false);

        var images = new FirstImages(new Workflows(api, context.Conditions));
        await Together.RunAsync(
            [
                .. findings.Images.Select(image => (Func<CancellationToken, Task>)(token => images.BuildAsync(image, token))),
                .. findings.Unsettled.Where(IsPlatform).Select(Deploy(PlatformDeadline)),
            ],
            cancellationToken).ConfigureAwait(false);
        await Together.RunAsync([.. findings.Unsettled.Where(change => !IsPlatform(change)).Select(Deploy(EnvironmentDeadline))], cancellationToken).ConfigureAwait(false);

        return $"{findings.Applications.Length} applications Synced and Healthy";

        Func<ObjectChange, Func<CancellationToken, Task>> Deploy(TimeSpan deadline) => change => token => applications.DeployAsync(change, applier, deadline, token);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken)
    {
        if (await ReachAsync(cancellationToken).ConfigureAwait(false) is not { } api)
        {
            return [];
        }

        try
        {
            var applications = await new Applications(api, context.Conditions, context.Time).ListAsync(PartOf, cancellationToken).ConfigureAwait(false);
            var belongings = await BelongingsAsync(api, cancellationToken).ConfigureAwait(false);
            return [.. applications.Select(name => $"application {name}"), .. belongings.Select(belonging => belonging.ToString())];
        }
        catch (PlatformException exception) when (!ClusterStays)
        {
            context.Reporter.Detail($"the cluster cannot be asked what runs on it: {exception.What}");
            return [];
        }
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (await ReachAsync(cancellationToken).ConfigureAwait(false) is not { } api)
        {
            return;
        }

        var applications = new Applications(api, context.Conditions, context.Time);
        var applier = new ObjectApplier(api, context.Conditions, context.Reporter);
        try
        {
            var names = await applications.ListAsync(PartOf, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(names.Select(name => applications.DeleteAsync(name, applier, RemovalDeadline, cancellationToken))).ConfigureAwait(false);
        }
        catch (PlatformException exception) when (!ClusterStays)
        {
            // The cluster is about to go with its nodes; nothing of it can stay behind.
            context.Reporter.Warn($"{exception.What}; it goes with the infrastructure");
        }

        var belongings = await BelongingsAsync(api, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(belongings.Select(belonging => api.DeleteAsync(belonging, cancellationToken))).ConfigureAwait(false);
        await Task.WhenAll(belongings.Where(belonging => belonging.Kind == "Namespace").Select(belonging => applier.WaitUntilGoneAsync(belonging, RemovalDeadline, cancellationToken))).ConfigureAwait(false);
    }

    private bool ClusterStays => context.Site.Cluster is ClusterSource.Existing;

    // What else is ours in a cluster that stays: workflows, their templates and rights, namespaces with all they hold.
    private async Task<ImmutableArray<ObjectReference>> BelongingsAsync(KubernetesApi api, CancellationToken cancellationToken)
    {
        if (!ClusterStays)
        {
            return [];
        }

        var manifests = new WorkflowManifests(WorkflowFolder).All().Concat(YamlDocuments.ReadFile(NamespaceFile)).Select(ObjectReference.Of).ToArray();
        var found = await Task.WhenAll(manifests.Select(manifest => api.FindAsync(manifest, cancellationToken))).ConfigureAwait(false);
        var workflows = await new Workflows(api, context.Conditions).ListAsync(PartOf, cancellationToken).ConfigureAwait(false);
        return [.. workflows.Select(ObjectReference.Of), .. manifests.Zip(found).Where(pair => pair.Second is not null).Select(pair => pair.First)];
    }

    private string WorkflowFolder => Path.Combine(context.Paths.Root, "workflows");

    private string NamespaceFile => Path.Combine(context.Paths.Root, "k8s", "namespaces.yaml");

    private static bool IsPlatform(ObjectChange change) => change.Reference.Name == Platform;

    // A cluster that goes with its nodes need not answer: nothing of it stays. One that stays must, or nobody knows what it still holds.
    private async Task<KubernetesApi?> ReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await cluster.FindAsync(cancellationToken).ConfigureAwait(false) is not { } api)
            {
                return null;
            }

            return await api.AnswersAsync(TimeSpan.FromSeconds(5), cancellationToken).ConfigureAwait(false) ? api
                : ClusterStays ? throw new KubernetesException("The cluster does not answer", null, $"check that it runs and that {api.Kubeconfig} leads to it")
                : null;
        }
        catch (PlatformException exception) when (!ClusterStays)
        {
            context.Reporter.Detail($"the cluster cannot be reached: {exception.What}");
            return null;
        }
    }

    private async Task<Findings> LookAsync(KubernetesApi api, CancellationToken cancellationToken)
    {
        var bastion = (await infrastructure.FindAsync(cancellationToken).ConfigureAwait(false))?.Bastion;
        var inputs = new ApplicationInputs(context.Settings.Repository, context.Settings.Revision, bastion?.SharedAddress);
        var workflows = new WorkflowManifests(WorkflowFolder);
        var builds = workflows.FirstBuilds();

        var groundwork = api.CompareAsync([.. YamlDocuments.ReadFile(NamespaceFile), .. workflows.FirstRights(), .. builds], cancellationToken);
        var secrets = new PlatformSecrets(api, context.Redactor).MissingAsync(cancellationToken);
        var applications = api.CompareAsync(ReadApplications(Path.Combine(context.Paths.Root, "k8s", "applications"), inputs), cancellationToken);
        var images = new FirstImages(new Workflows(api, context.Conditions)).LookAsync(FirstImages.Of(builds), cancellationToken);
        await Task.WhenAll(groundwork, secrets, applications, images).ConfigureAwait(false);
        return new Findings(await groundwork.ConfigureAwait(false), await secrets.ConfigureAwait(false), await applications.ConfigureAwait(false), await images.ConfigureAwait(false));
    }

    private static ImmutableArray<JsonObject> ReadApplications(string folder, ApplicationInputs inputs) =>
        [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(path => ApplicationManifests.Read(path, inputs))];
}
