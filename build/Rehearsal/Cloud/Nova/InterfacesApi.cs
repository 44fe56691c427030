using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>Interfaces of a server. The machine itself keeps the network cards it was booted with.</summary>
internal sealed class InterfacesApi(CloudStore store, TimeProvider clock)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.1/servers/{id}/os-interface", call =>
        {
            var state = store.Current;
            var ports = ServerNetworking.PortsOf(state, ServersApi.Find(call, state));
            return Answer.Ok("interfaceAttachments", ports.Select(View).ToJson());
        });
        routes.Get("/v2.1/servers/{id}/os-interface/{port}", call =>
        {
            var state = store.Current;
            var port = ServerNetworking.PortsOf(state, ServersApi.Find(call, state)).FirstOrDefault(each => each.Id == call.Route("port"))
                ?? throw new Refusal(404, $"Instance {call.Route("id")} does not have a port with id {call.Route("port")}");
            return Answer.Ok("interfaceAttachment", View(port));
        });
        routes.Post("/v2.1/servers/{id}/os-interface", Attach);
        routes.Delete("/v2.1/servers/{id}/os-interface/{port}", Detach);
    }

    private Answer Attach(Call call)
    {
        NovaDialect.RequireWriter(call, "os-attach-interfaces:create");
        var wanted = call.Json().Object("interfaceAttachment") ?? throw new Refusal(400, "'interfaceAttachment' is a required property");
        var translated = new JsonObject();
        if (wanted.Text("port_id") is { } port)
        {
            translated["port"] = port;
        }
        else
        {
            translated["uuid"] = wanted.Text("net_id");
        }

        ServerInterface? bound = null;
        var after = store.Update(state =>
        {
            var server = ServersApi.Find(call, state);
            (state, bound) = ServerNetworking.Attach(state, server, ServerNetworks.ReadOne(translated, state, call.ProjectId), clock.GetUtcNow());
            var grown = server with { Interfaces = server.Interfaces.Add(bound) };
            return ServerNetworking.Activate(state.Put(grown), grown);
        });
        return Answer.Ok("interfaceAttachment", View(after.Ports[bound!.PortId!]));
    }

    private Answer Detach(Call call)
    {
        NovaDialect.RequireWriter(call, "os-attach-interfaces:delete");
        store.Update(state =>
        {
            var server = ServersApi.Find(call, state);
            var part = server.Interfaces.FirstOrDefault(each => each.PortId == call.Route("port"));
            if (part is null)
            {
                return state;
            }

            var shrunk = state.Put(server with { Interfaces = server.Interfaces.Remove(part) });
            return ServerNetworking.Release(shrunk, call.Route("port"), part.MadeByNova, clock.GetUtcNow());
        });
        return new Answer(202);
    }

    private static JsonObject View(Port port) => new()
    {
        ["net_id"] = port.NetworkId,
        ["port_id"] = port.Id,
        ["mac_addr"] = port.MacAddress,
        ["port_state"] = port.Status,
        ["fixed_ips"] = port.FixedIps
            .Select(ip => new JsonObject { ["subnet_id"] = ip.SubnetId, ["ip_address"] = ip.IpAddress }).ToJson(),
    };
}
