using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Planning;

/// <summary>Brings together what was planned or stored with what the cloud says.</summary>
internal static class Outcome
{
    /// <summary>After an apply: what was planned stands, what was unknown is what the cloud says, or null.</summary>
    public static ObjectValue Applied(BlockSchema schema, ObjectValue planned, ObjectValue observed)
    {
        var result = planned;
        foreach (var attribute in schema.Attributes)
        {
            result = result.With(attribute.Name, Settle(planned[attribute.Name], observed[attribute.Name]));
        }

        foreach (var block in schema.Blocks)
        {
            var blocks = planned[block.Name] is SequenceValue sequence && block.Nesting == BlockNesting.List && observed[block.Name] is SequenceValue seen
                ? Value.List(sequence.Items.Select((item, index) =>
                    item is ObjectValue one ? Applied(block.Block, one, seen.Items.ElementAtOrDefault(index) as ObjectValue ?? ObjectValue.Empty) : item))
                : Settle(planned[block.Name], Value.Null);
            result = result.With(block.Name, blocks);
        }

        return result;
    }

    /// <summary>
    /// After a read: what the cloud says, except that an optional attribute which nobody set stays null where the cloud has nothing or the
    /// default. Attributes that are never read keep what is stored.
    /// </summary>
    public static ObjectValue Refreshed(BlockSchema schema, ObjectValue prior, ObjectValue observed)
    {
        var result = prior;
        foreach (var attribute in schema.Attributes)
        {
            var (name, seen) = (attribute.Name, observed[attribute.Name]);
            if (!seen.IsNull && !(prior[name].IsNull && !attribute.Computed && IsDefault(attribute, seen)))
            {
                result = result.With(name, seen);
            }
        }

        foreach (var block in schema.Blocks)
        {
            var value = (prior[block.Name], observed[block.Name]) switch
            {
                (var before, SequenceValue seen) when block.Nesting == BlockNesting.List => Value.List(seen.Items.Select((item, index) => Refreshed(
                    block.Block, (before as SequenceValue)?.Items.ElementAtOrDefault(index) as ObjectValue ?? ObjectValue.Empty, (ObjectValue)item))),
                (_, SequenceValue seen) => seen,
                (NullValue, _) => block.Absent,
                (var before, _) => before,
            };
            result = result.With(block.Name, value);
        }

        return result;
    }

    /// <summary>After a search: what the cloud says, else what is configured, else the default.</summary>
    public static ObjectValue Found(BlockSchema schema, ObjectValue config, ObjectValue observed) =>
        schema.Attributes.Aggregate(ObjectValue.Empty, (result, attribute) => result.With(
            attribute.Name,
            !observed[attribute.Name].IsNull ? observed[attribute.Name]
            : !config[attribute.Name].IsNull ? config[attribute.Name]
            : attribute.Default));

    private static Value Settle(Value planned, Value observed) => planned switch
    {
        UnknownValue => observed,
        { HasUnknown: true } and SequenceValue sequence => Value.List(sequence.Items.Select(item => Settle(item, Value.Null))),
        { HasUnknown: true } and ObjectValue entries =>
            new ObjectValue(System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal, entries.Entries.Select(entry => KeyValuePair.Create(entry.Key, Settle(entry.Value, Value.Null))))),
        _ => planned,
    };

    private static bool IsDefault(AttributeSchema attribute, Value seen) => attribute.Default.IsNull ? seen.IsBlank : seen.Equals(attribute.Default);
}
