output "groups" {
  description = "Every group: name to id."
  value       = { for name in keys(var.groups) : name => try(openstack_networking_secgroup_v2.allow[name].id, var.existing[name]) }
}
