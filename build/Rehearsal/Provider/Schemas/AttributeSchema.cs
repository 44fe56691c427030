using System.Collections.Immutable;
using GourmetGram.Rehearsal.Provider.Values;
using ValueType = GourmetGram.Rehearsal.Provider.Values.ValueType;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>One attribute: what Terraform is told of it, and what the planner needs to know.</summary>
internal sealed record AttributeSchema(string Name, ValueType Type)
{
    public bool Required { get; init; }

    public bool Optional { get; init; }

    public bool Computed { get; init; }

    public bool Sensitive { get; init; }

    /// <summary>A change makes a new object.</summary>
    public bool Replaces { get; init; }

    /// <summary>What not set means. It is sent to the cloud and never stored: a value nobody configured stays null in the state.</summary>
    public Value Default { get; init; } = Value.Null;

    /// <summary>Attributes whose change makes this computed one unknown again; "*" is any.</summary>
    public ImmutableArray<string> Follows { get; init; } = [];

    public ImmutableArray<string> Conflicts { get; init; } = [];

    /// <summary>Attributes that must be given together with this one.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    public ImmutableArray<string> Choices { get; init; } = [];

    public (int Least, int Most)? Range { get; init; }

    public AttributeSchema AsRequired() => this with { Required = true };

    public AttributeSchema AsOptional() => this with { Optional = true };

    public AttributeSchema AsComputed() => this with { Computed = true };

    public AttributeSchema AsOptionalComputed() => this with { Optional = true, Computed = true };

    public AttributeSchema Secret() => this with { Sensitive = true };

    public AttributeSchema Replacing() => this with { Replaces = true };

    public AttributeSchema DefaultsTo(string text) => this with { Default = Value.Of(text) };

    public AttributeSchema DefaultsTo(bool flag) => this with { Default = Value.Of(flag) };

    public AttributeSchema DefaultsTo(decimal number) => this with { Default = Value.Of(number) };

    public AttributeSchema Following(params ImmutableArray<string> names) => this with { Follows = names };

    public AttributeSchema ConflictingWith(params ImmutableArray<string> names) => this with { Conflicts = names };

    public AttributeSchema Needing(params ImmutableArray<string> names) => this with { Needs = names };

    public AttributeSchema OneOf(params ImmutableArray<string> choices) => this with { Choices = choices };

    public AttributeSchema Between(int least, int most) => this with { Range = (least, most) };
}
