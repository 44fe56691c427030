# Credentials come from clouds.yaml (OS_CLIENT_CONFIG_FILE, this folder or ~/.config/openstack), never from here.
provider "openstack" {
  cloud = var.cloud
}
