using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>The states a server goes through: pure functions.</summary>
internal static class ServerSteps
{
    public const int NoPower = 0;
    public const int Running = 1;
    public const int ShutDown = 4;

    public static Server AskDelete(Server server, DateTimeOffset now) =>
        server with { TaskState = "deleting", Updated = now, Job = new ServerJob(ServerJobKind.Delete, now) };

    public static Server Active(Server server, DateTimeOffset now) => server with
    {
        Status = "ACTIVE",
        VmState = "active",
        TaskState = null,
        PowerState = Running,
        Fault = null,
        Updated = now,
        Launched = server.Launched ?? now,
        Job = null,
    };

    public static Server ShutOff(Server server, DateTimeOffset now) => server with
    {
        Status = "SHUTOFF",
        VmState = "stopped",
        TaskState = null,
        PowerState = ShutDown,
        Updated = now,
        Job = null,
    };

    public static Server Settled(Server server, string status, string vmState, int power, DateTimeOffset now) =>
        server with { Status = status, VmState = vmState, TaskState = null, PowerState = power, Updated = now, Job = null };

    public static Server Failed(Server server, string message, DateTimeOffset now) => server with
    {
        Status = "ERROR",
        VmState = "error",
        TaskState = null,
        PowerState = NoPower,
        Fault = new ServerFault(500, message, now),
        Updated = now,
        Job = null,
    };

    public static Server Gone(Server server, DateTimeOffset now) => server with
    {
        Status = "DELETED",
        VmState = "deleted",
        TaskState = null,
        PowerState = NoPower,
        Updated = now,
        Deleted = now,
        HasMachine = false,
    };

    public static CloudState Put(this CloudState state, Server server) => state with { Servers = state.Servers.SetItem(server.Id, server) };
}
