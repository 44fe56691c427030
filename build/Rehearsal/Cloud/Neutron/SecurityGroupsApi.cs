using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal sealed class SecurityGroupsApi(CloudStore store, TimeProvider clock)
{
    private static readonly Field[] Fields =
        [new("name", FieldKind.Text), new("description", FieldKind.Text), new("stateful", FieldKind.Flag)];

    public void Map(ServiceRoutes routes)
    {
        routes.Post("/v2.0/security-groups", Create);
        routes.Put("/v2.0/security-groups/{id}", Update);
        routes.Delete("/v2.0/security-groups/{id}", Delete);
    }

    private Answer Create(Call call)
    {
        var body = Body.Read(call, "security_group", Fields);
        if (!call.Identity.MayWrite)
        {
            throw NeutronDialect.Policy("rule:create_security_group");
        }

        if (body.Text("name") == "default")
        {
            throw new Refusal(409, "Default security group already exists.", "SecurityGroupDefaultAlreadyExists");
        }

        var now = clock.GetUtcNow();
        var made = new SecurityGroup
        {
            Id = Ids.Uuid(),
            Name = body.Text("name") ?? "",
            Description = body.Text("description") ?? "",
            Stateful = body.FlagOr("stateful", true),
            ProjectId = call.ProjectId,
            Created = now,
            Updated = now,
            Revision = 1,
        };
        var after = store.Update(state =>
        {
            NeutronQuota.Require(state, "security_group", call.ProjectId);
            return SecurityGroupSteps.Add(state, made);
        });
        return Answer.Created("security_group", NeutronViews.Of(after, made));
    }

    private Answer Update(Call call)
    {
        Kinds.SecurityGroups.Find(store.Current, call.Route("id"), call.ProjectId);
        var body = Body.Read(call, "security_group", Fields);
        SecurityGroup? changed = null;
        var after = store.Update(state =>
        {
            var group = Kinds.SecurityGroups.FindOwn(state, call, "update_security_group");
            if (group.Name == "default" && body.ContainsKey("name"))
            {
                throw new Refusal(409, "Updating default security group not allowed.", "SecurityGroupCannotUpdateDefault");
            }

            changed = group with
            {
                Name = body.Text("name") ?? group.Name,
                Description = body.Text("description") ?? group.Description,
                Stateful = body.FlagOr("stateful", group.Stateful),
                Updated = clock.GetUtcNow(),
                Revision = group.Revision + 1,
            };
            return Kinds.SecurityGroups.Put(state, changed);
        });
        return Answer.Ok("security_group", NeutronViews.Of(after, changed!));
    }

    private Answer Delete(Call call)
    {
        store.Update(state =>
        {
            var group = Kinds.SecurityGroups.FindOwn(state, call, "delete_security_group");
            if (state.Ports.Values.Any(port => port.SecurityGroups.Contains(group.Id)))
            {
                throw new Refusal(409, $"Security Group {group.Id} in use.", "SecurityGroupInUse");
            }

            if (group.Name == "default")
            {
                throw new Refusal(409, "Insufficient rights for removing default security group.", "SecurityGroupCannotRemoveDefault");
            }

            var rules = state.SecurityGroupRules.Values
                .Where(rule => rule.SecurityGroupId == group.Id || rule.RemoteGroupId == group.Id)
                .Select(rule => rule.Id);
            return Kinds.SecurityGroups.Remove(state with { SecurityGroupRules = state.SecurityGroupRules.RemoveRange(rules) }, group.Id);
        });
        return Answer.NoContent;
    }
}
