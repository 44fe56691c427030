# What the project has already. Each of these fails early and by name if it is missing.

data "openstack_networking_network_v2" "shared" {
  name = var.shared_network
}

data "openstack_networking_subnet_v2" "shared" {
  name       = var.shared_subnet
  network_id = data.openstack_networking_network_v2.shared.id
}

data "openstack_networking_secgroup_v2" "allow" {
  for_each = var.security_groups

  name = each.value
}

data "openstack_compute_keypair_v2" "key" {
  name = var.key
}

data "openstack_images_image_v2" "node" {
  name        = var.image
  most_recent = true
}
