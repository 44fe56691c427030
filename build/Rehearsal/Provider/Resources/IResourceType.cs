using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>A type of resource: its schema, and the calls that make, read, change and remove one.</summary>
internal interface IResourceType
{
    string Name { get; }

    BlockSchema Schema { get; }

    /// <summary>What the schema cannot express about a configuration.</summary>
    IEnumerable<Complaint> Check(ObjectValue config) => [];

    /// <summary>What the schema cannot express about a change.</summary>
    Plan Refine(ObjectValue prior, ObjectValue config, Plan plan) => plan;

    /// <summary>Makes the object. The creation is told the id as soon as there is one, so that a failure after it leaves a tainted object, not a lost one.</summary>
    Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken);

    /// <summary>What the cloud says of the object; null when it is gone. After an import the state has nothing but the id.</summary>
    Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken);

    Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken);

    Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken);
}
