using Google.Protobuf;
using GourmetGram.Rehearsal.Provider.Schemas;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>Our schemas in the protocol's words.</summary>
internal static class SchemaMessages
{
    public static GetProviderSchema.Types.Response All()
    {
        var response = new GetProviderSchema.Types.Response
        {
            Provider = Of(ProviderSchema.Block),
            ServerCapabilities = new ServerCapabilities { GetProviderSchemaOptional = true },
        };
        foreach (var type in TypeRegistry.Resources)
        {
            response.ResourceSchemas[type.Name] = Of(type.Schema);
        }

        foreach (var type in TypeRegistry.DataSources)
        {
            response.DataSourceSchemas[type.Name] = Of(type.Schema);
        }

        return response;
    }

    private static Schema Of(BlockSchema schema) => new() { Block = Block(schema) };

    private static Schema.Types.Block Block(BlockSchema schema)
    {
        var block = new Schema.Types.Block();
        block.Attributes.AddRange(schema.Attributes.Select(attribute => new Schema.Types.Attribute
        {
            Name = attribute.Name,
            Type = ByteString.CopyFromUtf8(attribute.Type.ToJson().ToJsonString()),
            Required = attribute.Required,
            Optional = attribute.Optional,
            Computed = attribute.Computed,
            Sensitive = attribute.Sensitive,
        }));
        block.BlockTypes.AddRange(schema.Blocks.Select(nested => new Schema.Types.NestedBlock
        {
            TypeName = nested.Name,
            Block = Block(nested.Block),
            MinItems = nested.Least,
            MaxItems = nested.Most,
            Nesting = nested.Nesting switch
            {
                BlockNesting.Single => Schema.Types.NestedBlock.Types.NestingMode.Single,
                BlockNesting.List => Schema.Types.NestedBlock.Types.NestingMode.List,
                _ => Schema.Types.NestedBlock.Types.NestingMode.Set,
            },
        }));
        return block;
    }
}
