locals {
  # The node that is reached from outside and leads to the others.
  gateway = sort(keys(var.nodes))[0]

  hostnames = { for name in keys(var.nodes) : name => "${name}-mlops-${var.suffix}" }
}

# The nodes talk to each other on a network of their own, without a way out and without port security,
# for Kubernetes brings its own addresses and rules.

resource "openstack_networking_network_v2" "private" {
  name                  = "private-net-mlops-${var.suffix}"
  port_security_enabled = false
}

resource "openstack_networking_subnet_v2" "private" {
  name       = "private-subnet-mlops-${var.suffix}"
  network_id = openstack_networking_network_v2.private.id
  cidr       = var.private_cidr
  no_gateway = true

  lifecycle {
    precondition {
      condition = alltrue([
        for address in values(var.nodes) : cidrhost("${address}/${split("/", var.private_cidr)[1]}", 0) == cidrhost(var.private_cidr, 0)
      ])
      error_message = "A node's address lies outside the private network ${var.private_cidr}: ${jsonencode(var.nodes)}."
    }
  }
}

resource "openstack_networking_port_v2" "private" {
  for_each = var.nodes

  name                  = "port-${each.key}-mlops-${var.suffix}"
  network_id            = openstack_networking_network_v2.private.id
  port_security_enabled = false

  fixed_ip {
    subnet_id  = openstack_networking_subnet_v2.private.id
    ip_address = each.value
  }
}

# On the shared network a node takes the address that it is given, behind the project's security groups.

resource "openstack_networking_port_v2" "shared" {
  for_each = var.nodes

  name               = "sharednet1-${each.key}-mlops-${var.suffix}"
  network_id         = data.openstack_networking_network_v2.shared.id
  security_group_ids = [for group in data.openstack_networking_secgroup_v2.allow : group.id]
}

resource "openstack_compute_instance_v2" "nodes" {
  for_each = var.nodes

  name      = local.hostnames[each.key]
  image_id  = data.openstack_images_image_v2.node.id
  flavor_id = var.reservation
  key_pair  = data.openstack_compute_keypair_v2.key.name

  # The order makes the interfaces: the shared network is the first.
  network {
    port = openstack_networking_port_v2.shared[each.key].id
  }

  network {
    port = openstack_networking_port_v2.private[each.key].id
  }

  # Runs as root at the first boot, and does no harm when it runs again.
  user_data = <<-EOT
    #!/bin/bash
    set -u
    entry="127.0.1.1 ${local.hostnames[each.key]}"
    grep -qxF "$entry" /etc/hosts || echo "$entry" >> /etc/hosts
    # Chameleon's images bring the keys of the project's members up to date with this.
    load=/usr/local/bin/cc-load-public-keys
    if [ -x "$load" ]; then su cc -c "$load" || echo "$load failed; the key pair still opens this node" >&2; fi
    exit 0
  EOT

  lifecycle {
    # user_data and the ports of network are not read back from the cloud: after an import they would replace every node. image_id would
    # be rebuilt in place, disk and all, as soon as somebody uploads a newer image of the same name. What these hide and matters is
    # caught otherwise: ports by boot below, another image by the check at the end; new user_data reaches new nodes only.
    ignore_changes = [user_data, network, image_id]

    # A node that lost a port, or whose port was made anew, has to be made anew too.
    replace_triggered_by = [terraform_data.ports[each.key]]
  }
}

# Remembers which ports a node was started with. It has no counterpart in the cloud: made after an import, it changes nothing.
resource "terraform_data" "ports" {
  for_each = var.nodes

  input = {
    shared  = openstack_networking_port_v2.shared[each.key].id
    private = openstack_networking_port_v2.private[each.key].id
  }
}

resource "openstack_networking_floatingip_v2" "gateway" {
  pool        = data.openstack_networking_network_v2.floating.name
  description = "MLOps IP for ${var.suffix}"
  port_id     = openstack_networking_port_v2.shared[local.gateway].id
}

# A warning, not an error: the nodes work, and only whoever asked for the image knows whether they should go for it.
check "image" {
  assert {
    condition = alltrue([
      for node in openstack_compute_instance_v2.nodes : contains([var.image, "Image not found"], node.image_name)
    ])
    error_message = "Some nodes run another image than ${var.image}: ${join(", ", [
      for name, node in openstack_compute_instance_v2.nodes : "${name} runs ${node.image_name}" if node.image_name != var.image
    ])}. They keep it until they are replaced, one by one."
  }
}
