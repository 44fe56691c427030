using Google.Protobuf;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;
using Grpc.Core;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>
/// The provider's side of the plugin protocol. Strict throughout: it never claims the leniency that Terraform has for the old SDK, so
/// Terraform itself checks every plan and every result.
/// </summary>
internal sealed class ProviderService(Connections connections) : Provider.ProviderBase
{
    private static readonly Lazy<GetProviderSchema.Types.Response> Schemas = new(SchemaMessages.All);

    public override Task<GetProviderSchema.Types.Response> GetSchema(GetProviderSchema.Types.Request request, ServerCallContext context) =>
        Task.FromResult(Schemas.Value);

    public override Task<PrepareProviderConfig.Types.Response> PrepareProviderConfig(
        PrepareProviderConfig.Types.Request request, ServerCallContext context) =>
        Task.FromResult(new PrepareProviderConfig.Types.Response { PreparedConfig = request.Config });

    public override Task<ValidateConfig.Types.Response> ValidateResourceTypeConfig(ValidateConfig.Types.Request request, ServerCallContext context)
    {
        var type = TypeRegistry.Resource(request.TypeName);
        return Task.FromResult(Validated(type.Schema, request.Config, type.Check));
    }

    public override Task<ValidateConfig.Types.Response> ValidateDataSourceConfig(ValidateConfig.Types.Request request, ServerCallContext context) =>
        Task.FromResult(Validated(TypeRegistry.DataSource(request.TypeName).Schema, request.Config, _ => []));

    public override Task<UpgradeResourceState.Types.Response> UpgradeResourceState(UpgradeResourceState.Types.Request request, ServerCallContext context)
    {
        var response = new UpgradeResourceState.Types.Response();
        try
        {
            var schema = TypeRegistry.Resource(request.TypeName).Schema;
            response.UpgradedState = Messages.Encode(StateReader.Read(request.RawState.Json.Memory, schema.Type), schema);
        }
        catch (Exception exception)
        {
            response.Diagnostics.Add(Messages.Of(exception));
        }

        return Task.FromResult(response);
    }

    public override Task<Configure.Types.Response> Configure(Configure.Types.Request request, ServerCallContext context)
    {
        var response = new Configure.Types.Response();
        try
        {
            var session = SessionConnections.Of(context);
            var block = Messages.Decode(request.Config, ProviderSchema.Block) ?? ObjectValue.Empty;
            var settings = CloudSettingsReader.Read(block, session.Launch.Environment, request.TerraformVersion);
            session.Configure(new CloudClient(settings, new Wire(connections.For(settings.Transport), settings), session.Stopping));
        }
        catch (Exception exception)
        {
            response.Diagnostics.Add(Messages.Of(exception));
        }

        return Task.FromResult(response);
    }

    public override async Task<ReadResource.Types.Response> ReadResource(ReadResource.Types.Request request, ServerCallContext context)
    {
        var response = new ReadResource.Types.Response { Private = request.Private, NewState = request.CurrentState };
        try
        {
            var cloud = SessionConnections.Of(context).Cloud;
            var type = TypeRegistry.Resource(request.TypeName);
            var state = Messages.Decode(request.CurrentState, type.Schema)!;
            var observed = await type.ReadAsync(state, cloud, context.CancellationToken);
            response.NewState = Messages.Encode(observed is null ? Value.Null : Outcome.Refreshed(type.Schema, state, observed), type.Schema);
        }
        catch (Exception exception)
        {
            response.Diagnostics.Add(Messages.Of(exception));
        }

        return response;
    }

    public override Task<PlanResourceChange.Types.Response> PlanResourceChange(PlanResourceChange.Types.Request request, ServerCallContext context)
    {
        var response = new PlanResourceChange.Types.Response { PlannedPrivate = request.PriorPrivate };
        try
        {
            var type = TypeRegistry.Resource(request.TypeName);
            var proposed = Messages.Decode(request.ProposedNewState, type.Schema);
            if (proposed is null)
            {
                response.PlannedState = request.ProposedNewState;
            }
            else if (Messages.Decode(request.PriorState, type.Schema) is { } prior)
            {
                var config = Messages.Decode(request.Config, type.Schema)!;
                var plan = type.Refine(prior, config, Planner.Update(type.Schema, prior, proposed, config));
                response.PlannedState = Messages.Encode(plan.Planned, type.Schema);
                response.RequiresReplace.AddRange(plan.Replaces.Select(name => Messages.Path([name])));
            }
            else
            {
                response.PlannedState = Messages.Encode(Planner.Create(type.Schema, proposed), type.Schema);
            }
        }
        catch (Exception exception)
        {
            response.Diagnostics.Add(Messages.Of(exception));
        }

        return Task.FromResult(response);
    }

    public override async Task<ApplyResourceChange.Types.Response> ApplyResourceChange(
        ApplyResourceChange.Types.Request request, ServerCallContext context)
    {
        var cloud = SessionConnections.Of(context).Cloud;
        var type = TypeRegistry.Resource(request.TypeName);
        var prior = Messages.Decode(request.PriorState, type.Schema);
        var planned = Messages.Decode(request.PlannedState, type.Schema);
        var (state, failure) = await new Change(type, cloud).ApplyAsync(prior, planned, context.CancellationToken);
        var response = new ApplyResourceChange.Types.Response { NewState = Messages.Encode(state, type.Schema), Private = request.PlannedPrivate };
        if (failure is not null)
        {
            response.Diagnostics.Add(Messages.Of(failure));
        }

        return response;
    }

    public override Task<ImportResourceState.Types.Response> ImportResourceState(ImportResourceState.Types.Request request, ServerCallContext context)
    {
        var response = new ImportResourceState.Types.Response();
        try
        {
            var schema = TypeRegistry.Resource(request.TypeName).Schema;
            var state = schema.Blocks.Aggregate(ObjectValue.Empty.With("id", Value.Of(request.Id)), (value, block) => value.With(block.Name, block.Absent));
            response.ImportedResources.Add(new ImportResourceState.Types.ImportedResource
            {
                TypeName = request.TypeName,
                State = Messages.Encode(state, schema),
                Private = ByteString.Empty,
            });
        }
        catch (Exception exception)
        {
            response.Diagnostics.Add(Messages.Of(exception));
        }

        return Task.FromResult(response);
    }

    public override async Task<ReadDataSource.Types.Response> ReadDataSource(ReadDataSource.Types.Request request, ServerCallContext context)
    {
        var response = new ReadDataSource.Types.Response();
        try
        {
            var cloud = SessionConnections.Of(context).Cloud;
            var type = TypeRegistry.DataSource(request.TypeName);
            var config = Messages.Decode(request.Config, type.Schema)!;
            var observed = await type.ReadAsync(config, cloud, context.CancellationToken);
            response.State = Messages.Encode(Outcome.Found(type.Schema, config, observed), type.Schema);
        }
        catch (Exception exception)
        {
            response.Diagnostics.Add(Messages.Of(exception));
        }

        return response;
    }

    public override Task<Stop.Types.Response> Stop(Stop.Types.Request request, ServerCallContext context)
    {
        SessionConnections.Of(context).Stop();
        return Task.FromResult(new Stop.Types.Response());
    }

    private static ValidateConfig.Types.Response Validated(BlockSchema schema, DynamicValue config, Func<ObjectValue, IEnumerable<Complaint>> check)
    {
        var response = new ValidateConfig.Types.Response();
        try
        {
            if (Messages.Decode(config, schema) is { } value)
            {
                response.Diagnostics.AddRange(Validator.Check(schema, value).Concat(check(value)).Select(Messages.Of));
            }
        }
        catch (Exception exception)
        {
            response.Diagnostics.Add(Messages.Of(exception));
        }

        return response;
    }
}
