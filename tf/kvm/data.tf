# What the project has already. Each of these fails early, with its address, if it is missing or there are several of that name.

data "openstack_networking_network_v2" "shared" {
  name = var.shared_network

  lifecycle {
    postcondition {
      condition     = self.admin_state_up != "false"
      error_message = "The network ${var.shared_network} is switched off (admin_state_up is false): no address on it can be reached."
    }
  }
}

data "openstack_networking_subnet_v2" "shared" {
  name       = var.shared_subnet
  network_id = data.openstack_networking_network_v2.shared.id
}

data "openstack_networking_network_v2" "floating" {
  name     = var.floating_pool
  external = true
}

# Names of groups are not unique. Where there are several of one name, its id in security_group_ids says which.
data "openstack_networking_secgroup_v2" "allow" {
  for_each = var.security_groups

  name        = each.value
  secgroup_id = lookup(var.security_group_ids, each.value, null)
}

data "openstack_compute_keypair_v2" "key" {
  name = var.key

  lifecycle {
    postcondition {
      condition     = length(self.public_key) > 0
      error_message = "The key pair ${var.key} holds no public key: nobody could log in to the nodes."
    }
  }
}

data "openstack_images_image_v2" "node" {
  name        = var.image
  most_recent = true

  lifecycle {
    postcondition {
      condition     = coalesce(self.size_bytes, 0) > 0
      error_message = "The image ${var.image} is empty: no node could boot it."
    }
  }
}
