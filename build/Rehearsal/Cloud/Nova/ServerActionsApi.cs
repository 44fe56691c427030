using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.Neutron;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>POST /servers/{id}/action.</summary>
internal sealed class ServerActionsApi(CloudStore store, ServersApi servers, TimeProvider clock)
{
    private static readonly string[] Reboots = ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"];

    public void Map(ServiceRoutes routes) => routes.Post("/v2.1/servers/{id}/action", Act);

    private Answer Act(Call call)
    {
        var body = call.Json();
        if (body.Count != 1)
        {
            throw Refusal.MalformedBody();
        }

        var (action, argument) = body.First();
        return action switch
        {
            "os-start" => Change(call, "start", Start),
            "os-stop" => Change(call, "stop", Stop),
            "reboot" => Reboot(call, argument as JsonObject),
            "pause" => Change(call, "pause", server => Begin(Require(server, "pause", "active"), ServerJobKind.Pause, "pausing")),
            "unpause" => Change(call, "unpause", server => Begin(Require(server, "unpause", "paused"), ServerJobKind.Unpause, "unpausing")),
            "suspend" => Change(call, "suspend", server => Begin(Require(server, "suspend", "active"), ServerJobKind.Suspend, "suspending")),
            "resume" => Change(call, "resume", server => Begin(Require(server, "resume", "suspended"), ServerJobKind.Resume, "resuming")),
            "shelve" => Change(call, "shelve", server =>
                Begin(Require(server, "shelve", "active", "stopped", "paused", "suspended"), ServerJobKind.Shelve, "shelving")),
            "unshelve" => Change(call, "unshelve", server =>
                Begin(Require(server, "unshelve", "shelved", "shelved_offloaded"), ServerJobKind.Unshelve, "unshelving")),
            "resize" => Resize(call, argument as JsonObject),
            "confirmResize" => Change(call, "confirm_resize", Confirm, 204),
            "revertResize" => Change(call, "revert_resize", Revert),
            "rebuild" => Rebuild(call, argument as JsonObject),
            "lock" => Change(call, "lock", server => server with { Locked = true }, ignoreLock: true),
            "unlock" => Change(call, "unlock", server => server with { Locked = false }, ignoreLock: true),
            "changePassword" => Change(call, "change_password", server => Require(server, "changePassword", "active")),
            "addSecurityGroup" => Groups(call, argument.Text("name") ?? "", add: true),
            "removeSecurityGroup" => Groups(call, argument.Text("name") ?? "", add: false),
            "forceDelete" => servers.Delete(call, 202),
            "os-getConsoleOutput" => Console(call),
            _ => throw new Refusal(400, $"There is no such action: {action}"),
        };
    }

    private Answer Change(Call call, string rule, Func<Server, Server> change, int status = 202, bool ignoreLock = false) =>
        Change(call, rule, (_, server) => change(server), status, ignoreLock);

    private Answer Change(Call call, string rule, Func<CloudState, Server, Server> change, int status = 202, bool ignoreLock = false)
    {
        NovaDialect.RequireWriter(call, "servers:" + rule);
        store.Update(state =>
        {
            var server = ServersApi.Find(call, state);
            if (!server.Scheduled && server.Status == "BUILD")
            {
                // Not yet in a cell: Nova does not find it for actions.
                throw NovaDialect.ServerNotFound(server.Id);
            }

            return server.Locked && !ignoreLock
                ? throw new Refusal(409, $"Instance {server.Id} is locked")
                : state.Put(change(state, server));
        });
        return new Answer(status);
    }

    private Server Start(Server server) => Begin(Require(server, "start", "stopped"), ServerJobKind.Start, "powering-on");

    private Server Stop(Server server) => Begin(Require(server, "stop", "active", "error"), ServerJobKind.Stop, "powering-off");

    private Answer Reboot(Call call, JsonObject? argument)
    {
        var type = argument.Text("type") ?? throw NovaDialect.Schema("reboot", argument, "'type' is a required property");
        if (!Reboots.Contains(type))
        {
            throw NovaDialect.Schema("type", type, $"'{type}' is not one of {PythonText.List(Reboots)}");
        }

        var hard = type.Equals("hard", StringComparison.OrdinalIgnoreCase);
        return Change(call, "reboot", server =>
            Begin(
                Require(server, "reboot", hard ? ["active", "stopped", "paused", "suspended", "error"] : ["active"]),
                ServerJobKind.Reboot,
                hard ? "rebooting_hard" : "rebooting") with
            {
                Status = hard ? "HARD_REBOOT" : "REBOOT",
            });
    }

    private Answer Resize(Call call, JsonObject? argument)
    {
        var id = argument?["flavorRef"].AsText() ?? argument?["flavorRef"]?.ToJsonString() ?? "";
        return Change(call, "resize", (state, server) =>
        {
            var flavor = Flavors.Find(state, call.ProjectId, id) ?? throw new Refusal(400, $"Flavor {id} could not be found.");
            if (flavor.Id == server.Flavor.Id)
            {
                throw new Refusal(400, "When resizing, instances must change flavor!");
            }

            return Begin(Require(server, "resize", "active", "stopped"), ServerJobKind.Resize, "resize_prep", flavor.Id) with { Status = "RESIZE" };
        });
    }

    private Server Confirm(Server server) => ServerSteps.Active(Require(server, "confirmResize", "resized") with { OldFlavor = null }, Now());

    private Server Revert(Server server)
    {
        var resized = Require(server, "revertResize", "resized");
        return ServerSteps.Active(resized with { Flavor = resized.OldFlavor ?? resized.Flavor, OldFlavor = null }, Now());
    }

    private Answer Rebuild(Call call, JsonObject? argument)
    {
        var image = argument.Text("imageRef") ?? throw NovaDialect.Schema("rebuild", argument, "'imageRef' is a required property");
        Change(call, "rebuild", (state, server) =>
        {
            if (!state.Images.ContainsKey(image))
            {
                throw new Refusal(400, "Cannot find image for rebuild");
            }

            var ready = Require(server, "rebuild", "active", "stopped", "error");
            var stopped = ready.VmState == "stopped" ? "stopped" : null;
            return Begin(ready with { ImageId = image, Name = argument.Text("name") ?? ready.Name }, ServerJobKind.Rebuild, "rebuilding", stopped)
                with
            { Status = "REBUILD" };
        });
        var after = store.Current;
        return new Answer(202, new JsonObject { ["server"] = ServerViews.Full(after, ServersApi.Find(call, after), call) });
    }

    private Answer Groups(Call call, string name, bool add)
    {
        NovaDialect.RequireWriter(call, add ? "os-security-groups:add" : "os-security-groups:remove");
        store.Update(state =>
        {
            var server = ServersApi.Find(call, state);
            var group = SecurityGroupSteps.FindByNameOrId(state, call.ProjectId, name)
                ?? throw new Refusal(404, $"Security group {name} is not found for project {call.ProjectId}");
            var ports = ServerNetworking.PortsOf(state, server)
                .Where(port => port.PortSecurity && (add || port.SecurityGroups.Contains(group.Id)))
                .ToList();
            if (!add && ports.Count == 0)
            {
                throw new Refusal(404, $"Security group {name} not associated with the instance {server.Id}");
            }

            return state with
            {
                Ports = state.Ports.SetItems(ports.Select(port => KeyValuePair.Create(port.Id, port with
                {
                    SecurityGroups = add ? [.. port.SecurityGroups.Append(group.Id).Distinct()] : port.SecurityGroups.Remove(group.Id),
                    Updated = Now(),
                    Revision = port.Revision + 1,
                }))),
            };
        });
        return new Answer(202);
    }

    private Answer Console(Call call)
    {
        var server = ServersApi.Find(call, store.Current);
        return Answer.Ok(new JsonObject { ["output"] = $"{server.Hostname} login: " });
    }

    private Server Begin(Server server, ServerJobKind kind, string task, string? argument = null) =>
        server with { TaskState = task, Updated = Now(), Job = new ServerJob(kind, Now(), argument) };

    private static Server Require(Server server, string action, params string[] vmStates)
    {
        if (!vmStates.Contains(server.VmState))
        {
            throw new Refusal(409, $"Cannot '{action}' instance {server.Id} while it is in vm_state {server.VmState}");
        }

        return server.TaskState is null
            ? server
            : throw new Refusal(409, $"Cannot '{action}' instance {server.Id} while it is in task_state {server.TaskState}");
    }

    private DateTimeOffset Now() => clock.GetUtcNow();
}
