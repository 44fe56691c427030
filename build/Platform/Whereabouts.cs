using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>Where everything is: one line per thing, what it is and how to get there.</summary>
/// <param name="phases">The phases of this run's site.</param>
/// <param name="time">The clock.</param>
public sealed class Whereabouts(PhaseSet phases, TimeProvider time)
{
    /// <summary>Looks, all at once, and starts nothing.</summary>
    public async Task<ImmutableArray<(string Thing, string Place)>> FindAsync(CancellationToken cancellationToken)
    {
        var lease = phases.Lease.FindAsync(cancellationToken);
        var infrastructure = await phases.Terraform.FindAsync(cancellationToken).ConfigureAwait(false);
        var lines = ImmutableArray.CreateBuilder<(string, string)>();
        if (await lease.ConfigureAwait(false) is { } reservation)
        {
            lines.Add(("lease", LeaseText(reservation)));
            phases.Guard.Told();
        }

        if (infrastructure is not null)
        {
            lines.Add(("servers", string.Join(", ", infrastructure.Nodes.Select(node => $"{node.Name} {node.PrivateAddress}"))));
            lines.Add(("floating IP", $"{infrastructure.FloatingIp}"));
            lines.Add(("Terraform", $"terraform -chdir={phases.Context.Paths.TerraformFolder} state list"));
            if (phases.Context.Site.Nodes.CanReach)
            {
                lines.Add(("SSH", $"ssh -F {phases.SshConfigFile} {infrastructure.Bastion.Name}"));
            }
        }

        if (await phases.Cluster.FindAsync(cancellationToken).ConfigureAwait(false) is { } cluster)
        {
            lines.Add(("kubeconfig", cluster.Kubeconfig));
            lines.Add(("kubectl", $"kubectl --kubeconfig {cluster.Kubeconfig} get applications -n argocd"));
        }

        if (infrastructure is not null)
        {
            var note = phases.Context.Site.ServesApplications ? "" : " (nothing listens here: see what stands in)";
            lines.AddRange(ServiceUrls.Of(infrastructure).Select(url => (url.Name, $"{url.Url}{note}")));
        }

        return lines.ToImmutable();
    }

    private string LeaseText(Reservation reservation) =>
        reservation.EndsAt is { } end
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{phases.Context.Settings.EffectiveLeaseName}, ends {end:yyyy-MM-dd HH:mm} UTC ({(end > time.GetUtcNow() ? $"in {Elapsed.Text(end - time.GetUtcNow())}" : "over")})")
            : $"reservation {reservation.FlavorId}";
}
