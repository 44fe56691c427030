using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Doctor;

/// <summary>Everything that is looked at in a cloud.</summary>
internal static class CloudChecks
{
    public static IEnumerable<DoctorCheck> All(PhaseContext context, OpenStackClients clouds, CloudFacts facts) =>
    [
        .. new LoginChecks(context.Settings, clouds, facts, context.Time).All(),
        .. new QuotaChecks(context.Settings, clouds, facts).All(),
        .. new ProjectChecks(context, clouds, facts).All(),
        .. new LeaseCheck(context, facts).All(),
        .. RepositoryCheck.All(context.Settings),
    ];
}
