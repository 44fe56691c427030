using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GourmetGram.Platform.OpenStack;

/// <summary>A lease in Blazar.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; not unique.</param>
/// <param name="Status">PENDING, STARTING, ACTIVE, UPDATING, TERMINATING, TERMINATED, DELETING, ERROR …; see <see cref="LeaseStatus"/>.</param>
/// <param name="UserId">Who made it.</param>
/// <param name="ProjectId">Project that it counts against.</param>
/// <param name="StartDate">Start, UTC.</param>
/// <param name="EndDate">End, UTC.</param>
/// <param name="Reservations">What it reserves.</param>
public sealed record Lease(
    string Id,
    string Name,
    string Status,
    string? UserId,
    string? ProjectId,
    [property: JsonConverter(typeof(BlazarTime))] DateTimeOffset StartDate,
    [property: JsonConverter(typeof(BlazarTime))] DateTimeOffset EndDate,
    ImmutableArray<LeaseReservation> Reservations)
{
    /// <summary>Resource type of a reservation of servers of one flavor.</summary>
    public const string FlavorInstance = "flavor:instance";

    /// <summary>The reservation of servers; null when the lease reserves other things only.</summary>
    public LeaseReservation? Servers => Reservations.IsDefault ? null : Reservations.FirstOrDefault(reservation => reservation.ResourceType == FlavorInstance);

    /// <summary>Whether a reservation is known to be a part of it.</summary>
    /// <param name="reservation">Id of the reservation, or of its flavor.</param>
    public bool Holds(string reservation) => !Reservations.IsDefault && Reservations.Any(part => part.Id == reservation || part.FlavorId == reservation);
}

/// <summary>A reservation within a lease.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ResourceType">flavor:instance, physical:host …</param>
/// <param name="Status">pending, active, deleted, error.</param>
/// <param name="Amount">How many servers.</param>
/// <param name="FlavorId">The reserved flavor to start servers on, in Blazar the same as <paramref name="Id"/>; usable while the lease is ACTIVE.</param>
/// <param name="ResourceProperties">The flavor that it was made from, as JSON text; null where Blazar does not tell.</param>
public sealed record LeaseReservation(
    string Id,
    string ResourceType,
    string Status,
    int? Amount,
    string? FlavorId,
    string? ResourceProperties)
{
    /// <summary>Whether servers never run on it: addresses and networks.</summary>
    public bool BearsNoServers => ResourceType is "virtual:floatingip" or "network";

    /// <summary>Id and name of the flavor that it was made from; null where Blazar does not tell.</summary>
    public (string? Id, string? Name)? SourceFlavor()
    {
        if (string.IsNullOrWhiteSpace(ResourceProperties))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(ResourceProperties);
            var flavor = (Text(document.RootElement, "id"), Text(document.RootElement, "name"));
            return flavor is (null, null) ? null : flavor;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;
}

/// <summary>The states of a lease that decide something.</summary>
public static class LeaseStatus
{
    /// <summary>Servers can be started on it.</summary>
    public const string Active = "ACTIVE";

    /// <summary>Over: its time ran out.</summary>
    public const string Terminated = "TERMINATED";

    /// <summary>Not there any more; no word of Blazar's, which answers 404.</summary>
    internal const string Gone = "GONE";

    /// <summary>Broken; it never mends itself.</summary>
    public const string Error = "ERROR";

    /// <summary>Whether it is active or will be without help.</summary>
    public static bool IsLive(string status) => status is Active or "CREATING" or "PENDING" or "STARTING" or "UPDATING";

    /// <summary>Whether it is on its way out.</summary>
    public static bool IsEnding(string status) => status is "TERMINATING" or "DELETING";
}

/// <summary>Blazar's times: UTC without a zone, "2026-11-23T23:05:00.000000" or with a space.</summary>
internal sealed class BlazarTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new JsonException($"{reader.GetString()} is not a time");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture));
}
