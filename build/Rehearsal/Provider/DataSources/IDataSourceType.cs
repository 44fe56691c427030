using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.DataSources;

/// <summary>A type of data source: its schema, and the search for the one object that fits.</summary>
internal interface IDataSourceType
{
    string Name { get; }

    BlockSchema Schema { get; }

    /// <summary>What the cloud says of the object, its id among it.</summary>
    Task<ObjectValue> ReadAsync(ObjectValue config, CloudClient cloud, CancellationToken cancellationToken);
}
