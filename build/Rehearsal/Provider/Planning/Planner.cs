using System.Collections.Immutable;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Planning;

/// <summary>What will be, and which attributes cannot change without a new object.</summary>
internal sealed record Plan(ObjectValue Planned, ImmutableArray<string> Replaces);

/// <summary>
/// Plans by the protocol's strict rules: what is configured is planned as configured, what is computed and not configured is unknown until
/// it is made, and keeps its value afterwards unless something it follows from changes.
/// </summary>
internal static class Planner
{
    public static ObjectValue Create(BlockSchema schema, ObjectValue proposed) => (ObjectValue)Unfold(schema, proposed);

    public static Plan Update(BlockSchema schema, ObjectValue prior, ObjectValue proposed, ObjectValue config)
    {
        var changed = schema.Attributes.Select(attribute => attribute.Name).Concat(schema.Blocks.Select(block => block.Name))
            .Where(name => name != "timeouts" && !prior[name].Equals(proposed[name]))
            .ToImmutableHashSet(StringComparer.Ordinal);
        var planned = proposed;
        foreach (var attribute in schema.Attributes)
        {
            var follows = attribute.Follows.Contains("*") ? !changed.IsEmpty : attribute.Follows.Any(changed.Contains);
            if (attribute.Computed && config[attribute.Name].IsNull && follows)
            {
                planned = planned.With(attribute.Name, Value.Unknown);
            }
        }

        foreach (var block in schema.Blocks.Where(block => block.Nesting == BlockNesting.List))
        {
            planned = planned.With(block.Name, UnfoldNew(block, prior[block.Name], planned[block.Name]));
        }

        var replaces = schema.Attributes
            .Where(attribute => attribute.Replaces && !prior[attribute.Name].Equals(planned[attribute.Name]))
            .Select(attribute => attribute.Name)
            .Concat(schema.Blocks.Where(block => Replaces(block, prior[block.Name], planned[block.Name])).Select(block => block.Name));
        return new Plan(planned, [.. replaces]);
    }

    // Computed members that nobody configured are unknown until the object is there.
    private static Value Unfold(BlockSchema schema, Value value)
    {
        if (value is not ObjectValue entries)
        {
            return value;
        }

        foreach (var attribute in schema.Attributes.Where(attribute => attribute.Computed && entries[attribute.Name].IsNull))
        {
            entries = entries.With(attribute.Name, Value.Unknown);
        }

        foreach (var block in schema.Blocks)
        {
            entries = entries.With(block.Name, entries[block.Name] switch
            {
                SequenceValue sequence when block.Nesting == BlockNesting.Set => Value.Set(sequence.Items.Select(item => Unfold(block.Block, item))),
                SequenceValue sequence => Value.List(sequence.Items.Select(item => Unfold(block.Block, item))),
                NullValue => block.Absent,
                var other => other,
            });
        }

        return entries;
    }

    // Terraform fills the computed members of list elements that exist already; those of added ones are ours to mark.
    private static Value UnfoldNew(NestedBlock block, Value prior, Value planned)
    {
        if (planned is not SequenceValue sequence)
        {
            return planned;
        }

        var known = prior is SequenceValue before ? before.Items.Length : 0;
        return Value.List(sequence.Items.Select((item, index) => index < known ? item : Unfold(block.Block, item)));
    }

    private static bool Replaces(NestedBlock block, Value prior, Value planned)
    {
        if (block.Nesting == BlockNesting.Single || prior.Equals(planned))
        {
            return false;
        }

        var members = block.Block.Attributes.Where(attribute => attribute.Replaces).Select(attribute => attribute.Name).ToImmutableArray();
        if (members.IsEmpty || prior is not SequenceValue before || planned is not SequenceValue after)
        {
            return false;
        }

        return before.Items.Length != after.Items.Length || before.Items.Zip(after.Items).Any(pair =>
            pair.First is ObjectValue one && pair.Second is ObjectValue two && members.Any(name => !one[name].Equals(two[name])));
    }
}
