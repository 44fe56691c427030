namespace GourmetGram.Specs.Terraform;

/// <summary>A little of everything but servers, with parts that a spec can change.</summary>
internal sealed record SmallConfiguration
{
    public string Description { get; init; } = "made by the specs";

    public string Tags { get; init; } = """["specs", "first"]""";

    public string PairName { get; init; } = "pair";

    public string NameServers { get; init; } = """["1.1.1.1"]""";

    public string PortSecurity { get; init; } = "security_group_ids = [openstack_networking_secgroup_v2.group.id]";

    public int RulePort { get; init; } = 22;

    public override string ToString() =>
        $$"""
        variable "suffix" { type = string }
        variable "key" { type = string }
        variable "reservation" { type = string }
        variable "cloud" { type = string }

        resource "openstack_networking_network_v2" "net" {
          name        = "net-${var.suffix}"
          description = "{{Description}}"
          tags        = {{Tags}}
        }

        resource "openstack_networking_subnet_v2" "subnet" {
          name            = "subnet-${var.suffix}"
          network_id      = openstack_networking_network_v2.net.id
          cidr            = "10.77.0.0/24"
          dns_nameservers = {{NameServers}}
          allocation_pool {
            start = cidrhost("10.77.0.0/24", 10)
            end   = cidrhost("10.77.0.0/24", 20)
          }
        }

        resource "openstack_networking_secgroup_v2" "group" {
          name                 = "group-${var.suffix}"
          description          = "{{Description}}"
          delete_default_rules = true
        }

        resource "openstack_networking_secgroup_rule_v2" "rule" {
          security_group_id = openstack_networking_secgroup_v2.group.id
          direction         = "ingress"
          ethertype         = "IPv4"
          protocol          = "tcp"
          port_range_min    = {{RulePort}}
          port_range_max    = {{RulePort}}
          remote_ip_prefix  = "0.0.0.0/0"
        }

        resource "openstack_networking_port_v2" "port" {
          name        = "port-${var.suffix}"
          network_id  = openstack_networking_network_v2.net.id
          description = "{{Description}}"
          {{PortSecurity}}
          fixed_ip {
            subnet_id = openstack_networking_subnet_v2.subnet.id
          }
          timeouts {
            create = "2m"
          }
        }

        resource "openstack_compute_keypair_v2" "pair" {
          name = "{{PairName}}-${var.suffix}"
        }

        output "pair" {
          value     = openstack_compute_keypair_v2.pair.private_key
          sensitive = true
        }
        """;
}
