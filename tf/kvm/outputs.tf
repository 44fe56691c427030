output "floating_ip_out" {
  description = "Floating IP assigned to the first node."
  value       = openstack_networking_floatingip_v2.gateway.address
}

output "nodes" {
  description = "Every node: its server, its addresses and its ports. Only the first bears a floating IP."
  value = {
    for name in keys(var.nodes) : name => {
      name            = openstack_compute_instance_v2.nodes[name].name
      server_id       = openstack_compute_instance_v2.nodes[name].id
      shared_address  = openstack_networking_port_v2.shared[name].all_fixed_ips[0]
      private_address = var.nodes[name]
      floating_ip     = name == local.gateway ? openstack_networking_floatingip_v2.gateway.address : null
      shared_port_id  = openstack_networking_port_v2.shared[name].id
      private_port_id = openstack_networking_port_v2.private[name].id
    }
  }
}
