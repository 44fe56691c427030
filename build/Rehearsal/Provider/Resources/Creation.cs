using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>One object in the making.</summary>
internal sealed class Creation(ObjectValue planned)
{
    /// <summary>The plan, with the id once there is one.</summary>
    public ObjectValue Planned { get; private set; } = planned;

    public string? Id { get; private set; }

    public void Made(string? id)
    {
        Id = id;
        Planned = Planned.With("id", Value.Of(id));
    }

    /// <summary>What only the answer to the creation tells, such as a generated private key.</summary>
    public void Learned(string name, Value value) => Planned = Planned.With(name, value);
}
