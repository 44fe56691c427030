# The security groups that the nodes' ports stand behind, one per port that is opened. They belong to the project, not to one pipeline:
# they bear no suffix, are made once, and stay when a pipeline is destroyed.

resource "openstack_networking_secgroup_v2" "allow" {
  for_each = { for name, port in var.groups : name => port if !contains(keys(var.existing), name) }

  name        = each.key
  description = "Allow TCP ${each.value}"

  lifecycle {
    # Whoever describes or tags them otherwise may: it changes nothing that they let in.
    ignore_changes = [description, tags]
  }
}

resource "openstack_networking_secgroup_rule_v2" "allow" {
  for_each = { for name, port in var.groups : name => port if !contains(var.open, name) }

  security_group_id = try(openstack_networking_secgroup_v2.allow[each.key].id, var.existing[each.key])
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = each.value
  port_range_max    = each.value
  remote_ip_prefix  = var.allowed_from

  lifecycle {
    ignore_changes = [description]
  }
}
