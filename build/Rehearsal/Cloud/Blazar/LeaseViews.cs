using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

internal static class LeaseViews
{
    public static JsonObject Of(Lease lease, string? status = null) => new()
    {
        ["id"] = lease.Id,
        ["name"] = lease.Name,
        ["user_id"] = lease.UserId,
        ["project_id"] = lease.ProjectId,
        ["start_date"] = lease.Start.Micros(),
        ["end_date"] = lease.End.Micros(),
        ["trust_id"] = lease.TrustId,
        ["status"] = status ?? lease.Status,
        ["degraded"] = false,
        ["created_at"] = lease.Created.Plain(),
        ["updated_at"] = lease.Updated?.Plain(),
        ["reservations"] = lease.Reservations.Select(each => Of(lease, each)).ToJson(),
        ["events"] = lease.Events.Select(each => Of(lease, each)).ToJson(),
    };

    private static JsonObject Of(Lease lease, Reservation reservation) => new()
    {
        ["id"] = reservation.Id,
        ["lease_id"] = lease.Id,
        ["resource_id"] = reservation.ResourceId,
        ["resource_type"] = "flavor:instance",
        ["status"] = reservation.Status,
        ["missing_resources"] = false,
        ["resources_changed"] = false,
        ["created_at"] = reservation.Created.Plain(),
        ["updated_at"] = reservation.Updated?.Plain(),
        ["vcpus"] = reservation.Source.Vcpus,
        ["memory_mb"] = reservation.Source.RamMb,
        ["disk_gb"] = reservation.Source.DiskGb,
        ["amount"] = reservation.Amount,
        ["affinity"] = null,
        ["resource_properties"] = reservation.SourceProperties,
        ["flavor_id"] = reservation.Id,
        ["aggregate_id"] = reservation.AggregateId,
        ["server_group_id"] = null,
    };

    private static JsonObject Of(Lease lease, LeaseEvent each) => new()
    {
        ["id"] = each.Id,
        ["lease_id"] = lease.Id,
        ["event_type"] = each.Type,
        ["time"] = each.Time.Micros(),
        ["status"] = each.Status,
        ["created_at"] = each.Created.Plain(),
        ["updated_at"] = each.Updated?.Plain(),
    };
}
