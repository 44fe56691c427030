output "floating_ip_out" {
  description = "Floating IP assigned to the first node."
  value       = openstack_networking_floatingip_v2.gateway.address
}

# While the pieces are imported one by one some are not there yet, and null in between.
output "nodes" {
  description = "Every node: its server, its addresses and its ports. Only the first bears a floating IP."
  value = {
    for name, server in openstack_compute_instance_v2.nodes : name => {
      name            = server.name
      server_id       = server.id
      shared_address  = try(openstack_networking_port_v2.shared[name].all_fixed_ips[0], null)
      private_address = var.nodes[name]
      floating_ip     = name == local.gateway ? openstack_networking_floatingip_v2.gateway.address : null
      shared_port_id  = try(openstack_networking_port_v2.shared[name].id, null)
      private_port_id = try(openstack_networking_port_v2.private[name].id, null)
    }
  }
}
