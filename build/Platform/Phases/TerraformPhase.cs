using System.Collections.Immutable;
using System.Diagnostics;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Phases;

/// <summary>Makes the network, the ports, the servers and the floating IP by applying tf/kvm.</summary>
public sealed class TerraformPhase : IPhase, IUndoable, IInfrastructureSource
{
    private readonly PhaseContext context;
    private readonly OpenStackClients? clouds;
    private readonly IReservationSource reservations;
    private readonly TerraformTool tool;
    private readonly TerraformCli terraform;
    private readonly HashSet<string> told = new(StringComparer.Ordinal);
    private Infrastructure? infrastructure;

    /// <summary>The phase.</summary>
    /// <param name="context">What every phase is given.</param>
    /// <param name="clouds">The site's cloud, null when it has none.</param>
    /// <param name="reservations">Yields the reserved flavor.</param>
    /// <param name="tool">Finds Terraform.</param>
    public TerraformPhase(PhaseContext context, OpenStackClients? clouds, IReservationSource reservations, TerraformTool tool)
    {
        ArgumentNullException.ThrowIfNull(context);
        this.context = context;
        this.clouds = clouds;
        this.reservations = reservations;
        this.tool = tool;
        terraform = new TerraformCli(context, tool, () => Cloud.Login, TerraformPlace.Kvm(context.Paths));
    }

    /// <inheritdoc/>
    public string Name => "Terraform";

    /// <inheritdoc/>
    public string Subject => "infrastructure";

    private OpenStackClients Cloud => clouds ?? throw new UnreachableException("A site without a cloud has no infrastructure.");

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            return new PhasePlan.Skip($"site {context.Site.Name} has its own machines");
        }

        var missingKey = new KeyPairStep(context, clouds.Nova).MissingAsync(cancellationToken);
        var looked = ProjectGroups.LookAsync(clouds, cancellationToken);
        var reserved = reservations.FindAsync(cancellationToken);
        var found = new FailedServers(context, clouds).FindAsync(cancellationToken);
        await Task.WhenAll(missingKey, looked, reserved, found).ConfigureAwait(false);
        var (publicKey, groups, failed) = (await missingKey.ConfigureAwait(false), await looked.ConfigureAwait(false), await found.ConfigureAwait(false));
        // tf/kvm looks key pair and groups up: without them, as without a reservation, there is nothing to plan on.
        if (publicKey is not null || failed.Length > 0 || !groups.Steps.IsEmpty)
        {
            ImmutableArray<string> first = publicKey is null ? [] : [$"create key pair {context.Settings.KeyPair}"];
            return new PhasePlan.Act(
                [
                    .. first,
                    .. groups.Steps.Select(step => $"{step}: it is the project's, and stays when this is destroyed"),
                    .. failed.Select(server => $"delete {server.Name}, for {FailedServers.Text(server)}"),
                    $"plan network, ports, {string.Join(", ", context.Settings.Nodes.Select(node => node.Name))} and floating IP, show that plan and apply it",
                ],
                new Work(publicKey, groups, failed, null));
        }

        var reservation = await reserved.ConfigureAwait(false);
        await terraform.PrepareAsync(Variables(reservation?.FlavorId, groups), cancellationToken).ConfigureAwait(false);
        var changes = await PlanAsync([], cancellationToken).ConfigureAwait(false);
        if (reservation is null)
        {
            // Good to look at, and never applied: the lease decides on the flavor.
            ImmutableArray<PlannedChange> preview = [.. changes.Select(TerraformVariables.WithoutPlaceholder)];
            return new PhasePlan.Act([.. Steps(preview), "all of it once there is a lease"], new Work(null, groups, [], null) { Preview = preview });
        }

        return changes.Length == 0
            ? new PhasePlan.Nothing(await OutcomeAsync(cancellationToken).ConfigureAwait(false))
            : new PhasePlan.Act(Steps(changes), new Work(null, groups, [], changes));
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var work = (Work)plan.State!;
        if (work.PublicKey is not null)
        {
            await new KeyPairStep(context, Cloud.Nova).CreateAsync(work.PublicKey, cancellationToken).ConfigureAwait(false);
        }

        var groups = await new SecurityGroupStep(context, Cloud, tool).ApplyAsync(work.Groups, cancellationToken).ConfigureAwait(false);
        var removal = new ServerRemoval(context, Cloud.Nova);
        await removal.RemoveAsync(work.Failed.Select(server => (server.Id, $"server {server.Name}")), cancellationToken).ConfigureAwait(false);
        var changes = work.Changes ?? await LatePlanAsync(groups, cancellationToken).ConfigureAwait(false);
        await CarryOutAsync(changes, groups, cancellationToken).ConfigureAwait(false);
        return await OutcomeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes one node anew: its server goes, a new one comes in its place, on the same ports, with the same addresses.</summary>
    /// <param name="node">Name of the node: node3.</param>
    /// <param name="approve">Asked when the plan is known, before anything is changed; throws when it may not be.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="LeaseException">There is no reservation to start the new server on.</exception>
    /// <exception cref="TerraformException">There is no such node, or Terraform failed.</exception>
    public async Task<string> ReplaceAsync(string node, Func<CancellationToken, Task> approve, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approve);
        if (clouds is null)
        {
            throw new UsageException($"Site {context.Site.Name} has its own machines: none of them can be replaced from here", null, "replace it with whatever made it, then run ./build.sh PostK8s");
        }

        var looked = ProjectGroups.LookAsync(clouds, cancellationToken);
        await ReservedAsync(await looked.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var address = $"{ResourceName.Server}.nodes[\"{node}\"]";
        if (!(await terraform.StateAsync(cancellationToken).ConfigureAwait(false)).Any(resource => resource.Address == address))
        {
            throw new TerraformException($"There is no {node} to replace", null, "run ./build.sh Terraform, which takes in what the cloud has and makes what is missing");
        }

        infrastructure = null;
        var changes = await PlanAsync([address], cancellationToken).ConfigureAwait(false);
        foreach (var step in Steps(changes))
        {
            context.Reporter.Info($"will {step}");
        }

        await approve(cancellationToken).ConfigureAwait(false);
        await CarryOutAsync(changes, await looked.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await OutcomeAsync(cancellationToken).ConfigureAwait(false);
        var made = infrastructure!.Nodes.First(made => made.Name == node);
        return $"{node} is server {made.ServerId} now, at {made.PrivateAddress} as before";
    }

    /// <summary>Takes into the state what the cloud holds under our names and the state does not know; makes, replaces and deletes nothing.</summary>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="LeaseException">There is no reservation that servers could run on.</exception>
    /// <exception cref="TerraformException">Something does not fit tf/kvm, or Terraform failed.</exception>
    public async Task<string> AdoptAsync(CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            throw new UsageException($"Site {context.Site.Name} has its own machines: there is nothing to adopt", null, "run ./build.sh PostK8s");
        }

        var looked = ProjectGroups.LookAsync(clouds, cancellationToken);
        var reservation = await reservations.FindAsync(cancellationToken).ConfigureAwait(false);
        await terraform.PrepareAsync(Variables(reservation?.FlavorId, await looked.ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
        var found = await OfferAsync(cancellationToken).ConfigureAwait(false);
        if (reservation is null && found.Any(one => one.Address.StartsWith(ResourceName.Server, StringComparison.Ordinal)))
        {
            throw new LeaseException("There are servers, and no reservation that they could run on", null, "name the lease that they run on with --lease-name or --reservation");
        }

        if (found.IsEmpty)
        {
            return terraform.HasState ? "nothing to adopt: the state knows all that the cloud holds under this suffix" : "nothing to adopt: the cloud holds nothing under this suffix";
        }

        var changes = await terraform.PlanAsync(TerraformGoal.Apply, [], [.. found.Select(one => one.Address)], cancellationToken).ConfigureAwait(false);
        Adoption.Check(changes);
        var more = changes.Where(change => !change.IsImported && !change.IsBookkeeping && change.Action != "update").ToList();
        if (more.Count > 0)
        {
            throw new TerraformException(
                "What the cloud holds cannot be adopted alone",
                string.Join('\n', more.Select(change => $"Terraform would {change.Text} as well")),
                "run ./build.sh Terraform, which adopts what is there and makes the rest");
        }

        foreach (var step in Steps(changes))
        {
            context.Reporter.Info($"will {step}");
        }

        await ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
        return $"adopted {found.Length} {(found.Length == 1 ? "thing" : "things")}; nothing was made, replaced or deleted";
    }

    /// <inheritdoc/>
    public async Task<Infrastructure?> FindAsync(CancellationToken cancellationToken)
    {
        if (infrastructure is null && clouds is not null && terraform.HasState)
        {
            infrastructure = InfrastructureReader.Read(await terraform.OutputsAsync(cancellationToken).ConfigureAwait(false));
        }

        return infrastructure;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            return [];
        }

        var resources = await terraform.StateAsync(cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> things = [.. resources.Where(resource => !PlannedChange.IsRecord(resource.Address)).Select(resource => $"{resource.Subject} ({resource.Id ?? "its id is unknown"})")];
        return things.IsEmpty && resources.Length > 0 ? ["Terraform's own records"] : things;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        infrastructure = null;
        if (clouds is null || (await terraform.StateAsync(cancellationToken).ConfigureAwait(false)).Length == 0)
        {
            return;
        }

        await new CloudPulse(clouds).CheckAsync(cancellationToken).ConfigureAwait(false);
        await context.Conditions.WaitAsync(
            new Condition<bool>(
                "infrastructure is destroyed",
                DestroyAsync,
                TimeSpan.FromMinutes(10),
                "run ./build.sh Destroy again; what Terraform cannot remove, the sweep after it does")
            {
                Interval = TimeSpan.FromSeconds(2),
                MaxInterval = TimeSpan.FromSeconds(15),
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> OutcomeAsync(CancellationToken cancellationToken)
    {
        infrastructure = InfrastructureReader.Read(await terraform.OutputsAsync(cancellationToken).ConfigureAwait(false))
            ?? throw new TerraformException("tf/kvm yields no floating_ip_out or no nodes", null, "compare tf/kvm/outputs.tf with the committed one");
        return $"{infrastructure.Nodes.Length} {(infrastructure.Nodes.Length == 1 ? "server" : "servers")} behind {infrastructure.FloatingIp}";
    }

    /// <summary>What could not be planned while probing, planned and told now.</summary>
    private async Task<ImmutableArray<PlannedChange>> LatePlanAsync(ProjectGroups groups, CancellationToken cancellationToken)
    {
        await ReservedAsync(groups, cancellationToken).ConfigureAwait(false);
        var changes = await PlanAsync([], cancellationToken).ConfigureAwait(false);
        foreach (var step in Steps(changes))
        {
            context.Reporter.Info($"will {step}");
        }

        return changes;
    }

    /// <summary>Makes Terraform ready to plan on the reservation.</summary>
    private async Task ReservedAsync(ProjectGroups groups, CancellationToken cancellationToken)
    {
        if (await reservations.FindAsync(cancellationToken).ConfigureAwait(false) is not { } reservation)
        {
            throw new LeaseException("There is no reservation to start servers on", null, "run ./build.sh Lease, or name one with --reservation");
        }

        await terraform.PrepareAsync(Variables(reservation.FlavorId, groups), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Plans; where a running server would be resized to the flavor of another reservation, it is replaced instead.</summary>
    private async Task<ImmutableArray<PlannedChange>> PlanAsync(ImmutableArray<string> replaced, CancellationToken cancellationToken)
    {
        await OfferAsync(cancellationToken).ConfigureAwait(false);
        var changes = await terraform.PlanAsync(TerraformGoal.Apply, replaced, cancellationToken).ConfigureAwait(false);
        Adoption.Check(changes);
        var moved = changes.Where(change => change.ServerChangesReservation).Select(change => change.Address).ToImmutableArray();
        if (moved.IsEmpty)
        {
            return changes;
        }

        var again = await terraform.PlanAsync(TerraformGoal.Apply, [.. replaced, .. moved], cancellationToken).ConfigureAwait(false);
        return [.. again.Select(change => moved.Contains(change.Address) ? change with { Reason = "it runs on another reservation, from which it cannot be moved" } : change)];
    }

    /// <summary>Lets the next plan take in what the cloud holds under our names and the state does not know.</summary>
    private async Task<ImmutableArray<Adoptable>> OfferAsync(CancellationToken cancellationToken)
    {
        TellOfState();
        var found = await new Adoption(context, Cloud).FindAsync(await terraform.StateAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        foreach (var note in found.Notes.Where(told.Add))
        {
            context.Reporter.Warn(note);
        }

        if (!found.Outdated.IsEmpty)
        {
            context.Reporter.Info($"the state is an old one: it forgets {string.Join(", ", found.Outdated.Select(resource => $"{resource.Subject} ({resource.Id})"))}, which the cloud has not, for what has come in its place");
            await terraform.ForgetAsync(found.Outdated.Select(resource => resource.Address), cancellationToken).ConfigureAwait(false);
        }

        terraform.Offer(found.Offers);
        return found.Offers;
    }

    private void TellOfState()
    {
        const string Alone = "no store for Terraform's state is named (--state-backend), and what this build server keeps may be gone with the job: "
            + "each run finds again by its names what the cloud holds. Let no two runs of one suffix go at the same time: without a store nothing keeps them apart";
        if (context is { OnBuildServer: true, Site.CloudOutlivesMachine: true, Settings.StateStore: null } && told.Add(Alone))
        {
            context.Reporter.Warn(Alone);
        }
    }

    private async Task CarryOutAsync(ImmutableArray<PlannedChange> changes, ProjectGroups groups, CancellationToken cancellationToken)
    {
        if (changes.Any(change => change.ServerLeaves) && changes.Any(change => change.ServerArrives))
        {
            // The reservation may be full: what leaves makes room first, and the plan is made on what is left.
            await new ServerRemoval(context, Cloud.Nova)
                .RemoveAsync(changes.Where(change => change.ServerLeaves).Select(change => (change.Id!, change.Subject)), cancellationToken)
                .ConfigureAwait(false);
            changes = await LatePlanAsync(groups, cancellationToken).ConfigureAwait(false);
        }

        if (changes.Length > 0)
        {
            await ProvisionAsync(changes, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ImmutableArray<string> Steps(ImmutableArray<PlannedChange> changes)
    {
        ImmutableArray<string> steps = [.. changes.Where(change => !change.IsBookkeeping).Select(change => change.Text)];
        return steps.IsEmpty && changes.Length > 0 ? ["bring Terraform's own records up to date"] : steps;
    }

    private async Task<Observation<bool>> DestroyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Neither the lease nor the reservation need exist any more; what the state does not know is left to the sweep.
            terraform.Offer([]);
            await terraform.PrepareAsync(Variables(flavorId: null), cancellationToken).ConfigureAwait(false);
            var changes = await PlanDestroyAsync(cancellationToken).ConfigureAwait(false);
            if (changes.Length > 0)
            {
                await ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
            }

            return Observed.Met(true);
        }
        catch (TerraformException exception) when (TerraformFailure.IsStillInUse(exception))
        {
            return Observed.NotYet<bool>(exception.Why ?? exception.What);
        }
    }

    private async Task<ImmutableArray<PlannedChange>> PlanDestroyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await terraform.PlanAsync(TerraformGoal.Destroy, cancellationToken).ConfigureAwait(false);
        }
        catch (TerraformException exception) when (!TerraformFailure.IsLocked(exception))
        {
            // Refreshing reads what tf/kvm expects of the cloud (image, key pair); that it is gone is no reason to keep the rest.
            context.Reporter.Detail($"{exception.What}: {exception.Why}");
            return await terraform.PlanAsync(TerraformGoal.DestroyUnseen, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ProvisionAsync(ImmutableArray<PlannedChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
        }
        catch (TerraformException exception)
        {
            // The provider never tells why a server failed; Nova does.
            var reasons = await ReasonsAsync(cancellationToken).ConfigureAwait(false);
            if (reasons.Length == 0)
            {
                throw;
            }

            throw new TerraformException(exception.What, string.Join('\n', [.. reasons, exception.Why]), exception.Next, exception);
        }
    }

    private async Task<ImmutableArray<string>> ReasonsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await new FailedServers(context, Cloud).FindAsync(cancellationToken).ConfigureAwait(false)).Select(FailedServers.Text)];
        }
        catch (CloudException)
        {
            return [];
        }
    }

    private async Task ApplyAsync(ImmutableArray<PlannedChange> changes, CancellationToken cancellationToken)
    {
        using var progress = new ApplyProgress(context.Reporter, changes);
        await terraform.ApplyAsync(progress.Tell, cancellationToken).ConfigureAwait(false);
    }

    private string Variables(string? flavorId, ProjectGroups? groups = null) =>
        TerraformVariables.Json(context.Settings, context.Site.Cloud!.CloudName, flavorId, groups?.Ambiguous);

    /// <summary>What the probe found to be done.</summary>
    /// <param name="PublicKey">Key to upload; null when the key pair fits.</param>
    /// <param name="Groups">The project's security groups.</param>
    /// <param name="Failed">Servers in ERROR.</param>
    /// <param name="Changes">Changes of the plan file; null when nothing could be planned.</param>
    private sealed record Work(string? PublicKey, ProjectGroups Groups, ImmutableArray<Server> Failed, ImmutableArray<PlannedChange>? Changes)
    {
        /// <summary>What is planned on a reservation that is yet to come.</summary>
        public ImmutableArray<PlannedChange> Preview { get; init; } = [];
    }

    /// <summary>What a plan would change, for whoever shows it; empty when nothing was planned yet.</summary>
    internal static ImmutableArray<PlannedChange> ChangesOf(PhasePlan plan) =>
        plan is PhasePlan.Act { State: Work work } ? work.Changes ?? work.Preview : [];
}
