using System.Collections.Immutable;
using GourmetGram.Rehearsal.Provider.Values;
using ValueType = GourmetGram.Rehearsal.Provider.Values.ValueType;

namespace GourmetGram.Rehearsal.Provider.Schemas;

internal enum BlockNesting
{
    Single,
    List,
    Set,
}

/// <summary>A block within a block. <see cref="Most"/> 0 means without limit.</summary>
internal sealed record NestedBlock(string Name, BlockNesting Nesting, BlockSchema Block, int Least = 0, int Most = 0)
{
    public ValueType Type { get; } = Nesting switch
    {
        BlockNesting.Single => Block.Type,
        BlockNesting.List => ValueType.ListOf(Block.Type),
        _ => ValueType.SetOf(Block.Type),
    };

    /// <summary>The value of a block that nobody wrote.</summary>
    public Value Absent => Nesting == BlockNesting.Single ? Value.Null : SequenceValue.Empty;
}

/// <summary>Attributes and nested blocks of a resource, a data source, the provider, or of a block within.</summary>
internal sealed record BlockSchema(ImmutableArray<AttributeSchema> Attributes, ImmutableArray<NestedBlock> Blocks)
{
    public ValueType Type { get; } = ValueType.ObjectOf(
        Attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Type))
            .Concat(Blocks.Select(block => KeyValuePair.Create(block.Name, block.Type))));
}
