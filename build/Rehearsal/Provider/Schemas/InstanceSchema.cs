using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_compute_instance_v2, as version 3.4.0 of the provider has it.</summary>
internal static class InstanceSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("access_ip_v4").AsComputed(),
            Text("access_ip_v6").AsComputed(),
            Text("admin_pass").AsOptional().Secret(),
            TextMap("all_metadata").AsComputed().Following("metadata"),
            TextSet("all_tags").AsComputed().Following("tags"),
            Text("availability_zone").AsOptionalComputed().Replacing().ConflictingWith("availability_zone_hints"),
            Text("availability_zone_hints").AsOptional().Replacing().ConflictingWith("availability_zone"),
            Flag("config_drive").AsOptional().Replacing(),
            Text("created").AsComputed(),
            Text("flavor_id").AsOptionalComputed().Following("flavor_name"),
            Text("flavor_name").AsOptionalComputed().Following("flavor_id"),
            Flag("force_delete").AsOptional().DefaultsTo(false),
            Text("hypervisor_hostname").AsOptionalComputed().Replacing().ConflictingWith("personality"),
            Text("image_id").AsOptionalComputed().Following("image_name"),
            Text("image_name").AsOptionalComputed().Following("image_id"),
            Text("key_pair").AsOptional().Replacing(),
            TextMap("metadata").AsOptional(),
            Text("name").AsRequired(),
            Text("network_mode").AsOptional().Replacing().ConflictingWith("network").OneOf("auto", "none"),
            Text("power_state").AsOptional().DefaultsTo("active").OneOf("active", "shutoff", "shelved_offloaded", "paused"),
            Text("region").AsOptionalComputed().Replacing(),
            TextSet("security_groups").AsOptionalComputed(),
            Flag("stop_before_destroy").AsOptional().DefaultsTo(false),
            TextSet("tags").AsOptional(),
            Text("updated").AsComputed().Following("*"),
            Text("user_data").AsOptional().Replacing(),
        ],
        [
            ListBlock(
                "block_device",
                Number("boot_index").AsOptional().Replacing(),
                Flag("delete_on_termination").AsOptional().Replacing().DefaultsTo(false),
                Text("destination_type").AsOptional().Replacing(),
                Text("device_type").AsOptional().Replacing(),
                Text("disk_bus").AsOptional().Replacing(),
                Text("guest_format").AsOptional().Replacing(),
                Flag("multiattach").AsOptional().Replacing().DefaultsTo(false),
                Text("source_type").AsRequired().Replacing(),
                Text("uuid").AsOptional().Replacing(),
                Number("volume_size").AsOptional().Replacing(),
                Text("volume_type").AsOptional().Replacing()),
            ListBlock(
                "network",
                Flag("access_network").AsOptional().DefaultsTo(false),
                Text("fixed_ip_v4").AsOptionalComputed().Replacing(),
                Text("fixed_ip_v6").AsOptionalComputed().Replacing(),
                Text("mac").AsComputed(),
                Text("name").AsOptionalComputed().Replacing(),
                Text("port").AsOptionalComputed().Replacing(),
                Text("uuid").AsOptionalComputed().Replacing()),
            SetBlock(
                "personality",
                Text("content").AsRequired(),
                Text("file").AsRequired()),
            SetBlock(
                "scheduler_hints",
                TextMap("additional_properties").AsOptional().Replacing(),
                Text("build_near_host_ip").AsOptional().Replacing(),
                Texts("different_cell").AsOptional().Replacing(),
                Texts("different_host").AsOptional().Replacing(),
                Text("group").AsOptional().Replacing(),
                Texts("query").AsOptional().Replacing(),
                Texts("same_host").AsOptional().Replacing(),
                Text("target_cell").AsOptional().Replacing()),
            SetBlock(
                "vendor_options",
                Flag("detach_ports_before_destroy").AsOptional().DefaultsTo(false),
                Flag("ignore_resize_confirmation").AsOptional().DefaultsTo(false)) with { Most = 1 },
            Timeouts("create", "update", "delete"),
        ]);
}
