using System.Collections.Immutable;
using GourmetGram.Rehearsal.Provider.Values;
using ValueType = GourmetGram.Rehearsal.Provider.Values.ValueType;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>The words in which schemas are written.</summary>
internal static class Declare
{
    public static AttributeSchema Text(string name) => new(name, ValueType.Text);

    public static AttributeSchema Number(string name) => new(name, ValueType.Number);

    public static AttributeSchema Flag(string name) => new(name, ValueType.Flag);

    public static AttributeSchema Texts(string name) => new(name, ValueType.ListOf(ValueType.Text));

    public static AttributeSchema TextSet(string name) => new(name, ValueType.SetOf(ValueType.Text));

    public static AttributeSchema TextMap(string name) => new(name, ValueType.MapOf(ValueType.Text));

    public static AttributeSchema TextMaps(string name) => new(name, ValueType.ListOf(ValueType.MapOf(ValueType.Text)));

    public static AttributeSchema ObjectList(string name, params AttributeSchema[] members) => new(name, ValueType.ListOf(Members(members)));

    public static AttributeSchema ObjectSet(string name, params AttributeSchema[] members) => new(name, ValueType.SetOf(Members(members)));

    public static NestedBlock ListBlock(string name, params ImmutableArray<AttributeSchema> attributes) =>
        new(name, BlockNesting.List, new BlockSchema(attributes, []));

    public static NestedBlock SetBlock(string name, params ImmutableArray<AttributeSchema> attributes) =>
        new(name, BlockNesting.Set, new BlockSchema(attributes, []));

    public static NestedBlock Timeouts(params string[] operations) =>
        new("timeouts", BlockNesting.Single, new BlockSchema([.. operations.Select(operation => Text(operation).AsOptional())], []));

    private static ValueType Members(AttributeSchema[] members) =>
        ValueType.ObjectOf(members.Select(member => KeyValuePair.Create(member.Name, member.Type)));
}
