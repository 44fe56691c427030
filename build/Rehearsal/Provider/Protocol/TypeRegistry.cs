using System.Collections.Frozen;
using GourmetGram.Rehearsal.Provider.DataSources;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Resources;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>All types that the provider knows, by name.</summary>
internal static class TypeRegistry
{
    private static readonly FrozenDictionary<string, IResourceType> ResourceTypes = new IResourceType[]
    {
        new NetworkResource(),
        new SubnetResource(),
        new PortResource(),
        new SecurityGroupResource(),
        new SecurityGroupRuleResource(),
        new FloatingIpResource(),
        new FloatingIpAssociateResource(),
        new KeyPairResource(),
        new InstanceResource(),
    }.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, IDataSourceType> DataSourceTypes = new IDataSourceType[]
    {
        new NetworkData(),
        new SubnetData(),
        new SecurityGroupData(),
        new ImageData(),
        new FlavorData(),
        new KeyPairData(),
    }.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    public static IEnumerable<IResourceType> Resources => ResourceTypes.Values;

    public static IEnumerable<IDataSourceType> DataSources => DataSourceTypes.Values;

    public static IResourceType Resource(string name) =>
        ResourceTypes.GetValueOrDefault(name) ?? throw new ProviderException($"The rehearsal provider has no resource type {name}");

    public static IDataSourceType DataSource(string name) =>
        DataSourceTypes.GetValueOrDefault(name) ?? throw new ProviderException($"The rehearsal provider has no data source type {name}");
}
