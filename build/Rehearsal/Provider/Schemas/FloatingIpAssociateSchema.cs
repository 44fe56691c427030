using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_networking_floatingip_associate_v2, as version 3.4.0 of the provider has it.</summary>
internal static class FloatingIpAssociateSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("fixed_ip").AsOptionalComputed().Following("port_id"),
            Text("floating_ip").AsRequired().Replacing(),
            Text("port_id").AsRequired(),
            Text("region").AsOptionalComputed().Replacing(),
        ],
        []);
}
