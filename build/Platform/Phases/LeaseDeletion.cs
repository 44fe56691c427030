using System.Net;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Deletes a lease only while the compute service answers. Blazar takes the servers, the flavor and the aggregate away within the call; if
/// Nova fails it then, the lease goes to ERROR with its end_lease event IN_PROGRESS, from which no later deletion is allowed
/// (blazar/status.py, COMBINATIONS): only the cloud's operators can remove it.
/// </summary>
/// <param name="cloud">The site's cloud.</param>
internal sealed class LeaseDeletion(OpenStackClients cloud)
{
    /// <summary>One attempt; what is gone already is fine.</summary>
    /// <returns>True once it is gone; false while it is on its way out, or has ended and can be deleted now.</returns>
    /// <exception cref="LeaseException">It must not be deleted now, or cannot be at all.</exception>
    /// <exception cref="CloudException">Refused or no answer.</exception>
    public async Task<bool> OnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (lease.Status != LeaseStatus.Terminated)
        {
            try
            {
                await new CloudPulse(cloud).ComputeAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (CloudException exception)
            {
                throw new LeaseException(
                    $"Lease {lease.Name} ({lease.Id}) is not deleted while the compute service is in trouble",
                    $"{exception.What}; a lease that is deleted then is ruined: the reservation service never lets it be deleted again",
                    "run the same command again once the compute service answers",
                    exception);
            }
        }

        try
        {
            await cloud.Blazar.DeleteAsync(lease.Id, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CloudException exception) when (IsAboutStatus(exception) || exception.Fault() is { MayHaveHappened: true })
        {
            // Of a deletion that is under way the lease tells, not the answer: an earlier attempt may have begun it, or this one.
            var now = await StatusAsync(lease, exception, cancellationToken).ConfigureAwait(false);
            if (now == LeaseStatus.Error && IsAboutStatus(exception))
            {
                throw new LeaseException(
                    $"Lease {lease.Name} ({lease.Id}) is in ERROR and cannot be deleted any more",
                    $"{exception.Why}: an earlier deletion was cut off, mostly because the compute service did not answer it",
                    "give its id to the cloud's operators: they alone can remove it. Until then go on with another lease: --lease-name",
                    exception);
            }

            if (now == LeaseStatus.Gone)
            {
                return true;
            }

            if (now is not null && (LeaseStatus.IsEnding(now) || (now == LeaseStatus.Terminated && IsAboutStatus(exception))))
            {
                return false;
            }

            throw;
        }
    }

    // Null where nobody knows; then what failed first is what should be told.
    private async Task<string?> StatusAsync(Lease lease, CloudException failure, CancellationToken cancellationToken)
    {
        try
        {
            return (await cloud.Blazar.GetAsync(lease.Id, cancellationToken).ConfigureAwait(false)).Status;
        }
        catch (CloudException exception) when (exception.Is(HttpStatusCode.NotFound))
        {
            return LeaseStatus.Gone;
        }
        catch (CloudException) when (!IsAboutStatus(failure))
        {
            return null;
        }
    }

    private static bool IsAboutStatus(CloudException exception) => exception.Why?.Contains("Invalid lease status", StringComparison.Ordinal) == true;
}
