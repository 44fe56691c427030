variable "suffix" {
  description = "Ends the name of everything that is made, so that it can be told from that of others: a net ID, for example."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$", var.suffix))
    error_message = "The suffix takes lower-case letters, digits and inner hyphens, at most 32 of them: it becomes part of host names."
  }
}

variable "key" {
  description = "Name of the key pair, registered with the cloud, that opens the nodes to user cc."
  type        = string
  default     = "id_rsa_chameleon"
  nullable    = false

  validation {
    condition     = length(trimspace(var.key)) > 0
    error_message = "The name of the key pair must not be empty."
  }
}

variable "reservation" {
  description = "ID of the flavor that the lease has reserved (a UUID)."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^\\S+$", var.reservation))
    error_message = "The reserved flavor is an id without blanks: the lease shows it, as the id of its reservation, once it is active."
  }
}

variable "nodes" {
  description = "The nodes: name to address on the private network. The first by name, node1 by default, bears the floating IP."
  type        = map(string)
  nullable    = false
  default = {
    node1 = "192.168.1.11"
    node2 = "192.168.1.12"
    node3 = "192.168.1.13"
  }

  validation {
    condition     = length(var.nodes) >= 1 && length(var.nodes) <= 9
    error_message = "One to nine nodes can be had: ${length(var.nodes)} are asked for."
  }

  validation {
    condition     = alltrue([for name in keys(var.nodes) : can(regex("^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$", name))])
    error_message = "A node's name begins with a letter and takes lower-case letters, digits and inner hyphens, at most 22 of them."
  }

  validation {
    condition     = length(distinct(values(var.nodes))) == length(var.nodes)
    error_message = "Every node needs an address of its own."
  }

  validation {
    condition     = alltrue([for address in values(var.nodes) : can(cidrhost("${address}/32", 0))])
    error_message = "A node's address must be an IPv4 address such as 192.168.1.11."
  }
}

variable "private_cidr" {
  description = "Range of the private network."
  type        = string
  default     = "192.168.1.0/24"
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.private_cidr)) && try(cidrhost(var.private_cidr, 0) == split("/", var.private_cidr)[0], false)
    error_message = "The range must be an IPv4 network such as 192.168.1.0/24."
  }
}

variable "image" {
  description = "Name of the image that the nodes boot: Ubuntu with a user cc, as Chameleon's are. Of several the newest is taken."
  type        = string
  default     = "CC-Ubuntu24.04"
  nullable    = false

  validation {
    condition     = length(trimspace(var.image)) > 0
    error_message = "The name of the image must not be empty."
  }
}

variable "shared_network" {
  description = "Name of the network that leads outside. It exists already."
  type        = string
  default     = "sharednet1"
  nullable    = false
}

variable "shared_subnet" {
  description = "Name of the subnet of that network."
  type        = string
  default     = "sharednet1-subnet"
  nullable    = false
}

variable "floating_pool" {
  description = "Name of the external network that floating IPs come from."
  type        = string
  default     = "public"
  nullable    = false
}

variable "security_groups" {
  description = "Names of the security groups, which exist already, of the nodes' ports on the shared network."
  type        = set(string)
  nullable    = false
  default = [
    "allow-ssh",
    "allow-9001",
    "allow-8000",
    "allow-8080",
    "allow-8081",
    "allow-8082",
    "allow-http-80",
    "allow-9090",
  ]

  validation {
    condition     = contains(var.security_groups, "allow-ssh")
    error_message = "Without the group allow-ssh nobody reaches the nodes."
  }
}

variable "security_group_ids" {
  description = "Which group is meant, by name, where the project has several of that name. Usually empty."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "cloud" {
  description = "Name of the cloud's entry in clouds.yaml."
  type        = string
  default     = "openstack"
  nullable    = false
}
