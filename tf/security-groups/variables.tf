variable "groups" {
  description = "The groups: name to the TCP port that it opens."
  type        = map(number)
  nullable    = false
  default = {
    allow-ssh     = 22
    allow-http-80 = 80
    allow-8000    = 8000
    allow-8080    = 8080
    allow-8081    = 8081
    allow-8082    = 8082
    allow-9001    = 9001
    allow-9090    = 9090
  }

  validation {
    condition     = alltrue([for port in values(var.groups) : port >= 1 && port <= 65535 && floor(port) == port])
    error_message = "A port is a whole number from 1 to 65535."
  }

  validation {
    condition     = alltrue([for name in keys(var.groups) : length(trimspace(name)) > 0 && name != "default"])
    error_message = "A group needs a name, and it cannot be default: that one is the project's own."
  }
}

variable "existing" {
  description = "Groups that the project has already, name to id: they are used as they are, and only given their rule if they lack it."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "open" {
  description = "Names of the groups whose port is open already: no rule is made for them."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "allowed_from" {
  description = "Range that may reach the ports. Everybody by default: the tutorial's services are tried from anywhere."
  type        = string
  default     = "0.0.0.0/0"
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.allowed_from))
    error_message = "The range must be an IPv4 network such as 192.0.2.0/24."
  }
}

variable "cloud" {
  description = "Name of the cloud's entry in clouds.yaml."
  type        = string
  default     = "openstack"
  nullable    = false
}
