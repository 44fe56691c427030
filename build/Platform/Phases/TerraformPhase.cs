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
    private readonly TerraformCli terraform;
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
        terraform = new TerraformCli(context, tool, () => Cloud.Login);
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
        var prepared = PrepareAsync(cancellationToken);
        var found = new FailedServers(context, clouds).FindAsync(cancellationToken);
        await Task.WhenAll(missingKey, prepared, found).ConfigureAwait(false);
        var (publicKey, failed) = (await missingKey.ConfigureAwait(false), await found.ConfigureAwait(false));
        // tf/kvm looks the key pair up: without it, as without a reservation, there is nothing to plan on.
        if (publicKey is not null || failed.Length > 0 || !await prepared.ConfigureAwait(false))
        {
            ImmutableArray<string> first = publicKey is null ? [] : [$"create key pair {context.Settings.KeyPair}"];
            return new PhasePlan.Act(
                [
                    .. first,
                    .. failed.Select(server => $"delete {server.Name}, for {FailedServers.Text(server)}"),
                    "plan network, ports, servers and floating IP, and apply that plan",
                ],
                new Work(publicKey, failed, null));
        }

        var changes = await terraform.PlanAsync(TerraformGoal.Apply, cancellationToken).ConfigureAwait(false);
        return changes.Length == 0
            ? new PhasePlan.Nothing(await OutcomeAsync(cancellationToken).ConfigureAwait(false))
            : new PhasePlan.Act([.. changes.Select(change => change.Text)], new Work(null, [], changes));
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

        var removal = new ServerRemoval(context, Cloud.Nova);
        await removal.RemoveAsync(work.Failed.Select(server => (server.Id, $"server {server.Name}")), cancellationToken).ConfigureAwait(false);
        var changes = work.Changes ?? await LatePlanAsync(cancellationToken).ConfigureAwait(false);
        if (changes.Any(change => change.ServerLeaves) && changes.Any(change => change.ServerArrives))
        {
            // The reservation may be full: what leaves makes room first, and the plan is made on what is left.
            await removal.RemoveAsync(changes.Where(change => change.ServerLeaves).Select(change => (change.Id!, change.Subject)), cancellationToken).ConfigureAwait(false);
            changes = await LatePlanAsync(cancellationToken).ConfigureAwait(false);
        }

        if (changes.Length > 0)
        {
            await ProvisionAsync(changes, cancellationToken).ConfigureAwait(false);
        }

        return await OutcomeAsync(cancellationToken).ConfigureAwait(false);
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
    public async Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
        clouds is null ? [] : [.. (await terraform.StateAsync(cancellationToken).ConfigureAwait(false)).Select(resource => resource.Subject)];

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        infrastructure = null;
        if (clouds is null || (await terraform.StateAsync(cancellationToken).ConfigureAwait(false)).Length == 0)
        {
            return;
        }

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
    private async Task<ImmutableArray<PlannedChange>> LatePlanAsync(CancellationToken cancellationToken)
    {
        if (!await PrepareAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new LeaseException("There is no reservation to start servers on", null, "run ./build.sh Lease, or name one with --reservation");
        }

        var changes = await terraform.PlanAsync(TerraformGoal.Apply, cancellationToken).ConfigureAwait(false);
        foreach (var change in changes)
        {
            context.Reporter.Info($"will {change.Text}");
        }

        return changes;
    }

    /// <summary>Makes Terraform ready; false when there is no reservation to plan on.</summary>
    private async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        if (await reservations.FindAsync(cancellationToken).ConfigureAwait(false) is not { } reservation)
        {
            return false;
        }

        await terraform.PrepareAsync(Variables(reservation.FlavorId), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<Observation<bool>> DestroyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Neither the lease nor the reservation need exist any more.
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

    private string Variables(string? flavorId) => TerraformVariables.Json(context.Settings, context.Site.Cloud!.CloudName, flavorId);

    /// <summary>What the probe found to be done.</summary>
    /// <param name="PublicKey">Key to upload; null when the key pair fits.</param>
    /// <param name="Failed">Servers in ERROR.</param>
    /// <param name="Changes">Changes of the plan file; null when nothing could be planned.</param>
    private sealed record Work(string? PublicKey, ImmutableArray<Server> Failed, ImmutableArray<PlannedChange>? Changes);
}
