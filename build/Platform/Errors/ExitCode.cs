namespace GourmetGram.Platform.Errors;

/// <summary>Exit codes of the build. They are part of its interface: scripts may rely on them, a number never changes its meaning.</summary>
public enum ExitCode
{
    /// <summary>Everything asked for is true now.</summary>
    Success = 0,

    /// <summary>A flag, value, target or file given by the user is wrong; nothing was started.</summary>
    Usage = 2,

    /// <summary>Another run holds the lock of this checkout.</summary>
    Locked = 3,

    /// <summary>The user did not approve, or approval was needed and could not be asked for.</summary>
    NotApproved = 4,

    /// <summary>A tool (Terraform, Ansible, Kubespray, ssh …) is missing, too old, or could not be installed.</summary>
    Tools = 10,

    /// <summary>clouds.yaml or the OS_* variables are missing, broken or incomplete.</summary>
    Credentials = 11,

    /// <summary>The cloud refused or failed: login, quota, permission, service down.</summary>
    Cloud = 12,

    /// <summary>The lease could not be made, did not start, or ends too early.</summary>
    Lease = 13,

    /// <summary>Terraform failed.</summary>
    Terraform = 14,

    /// <summary>A node cannot be reached or logged in to by SSH.</summary>
    Ssh = 15,

    /// <summary>A playbook failed.</summary>
    Ansible = 16,

    /// <summary>The Kubernetes API refused or failed, or the kubeconfig is unusable.</summary>
    Kubernetes = 17,

    /// <summary>An Argo CD application or an Argo workflow failed or did not settle.</summary>
    Argo = 18,

    /// <summary>GitHub refused or failed: reserved, nothing ends with it now.</summary>
    GitHub = 19,

    /// <summary>A condition did not come true before its deadline.</summary>
    Deadline = 21,

    /// <summary>The site's own world (the rehearsal's process) failed.</summary>
    Site = 22,

    /// <summary>Destroy could not remove everything; what is left was listed.</summary>
    LeftBehind = 23,

    /// <summary>A spec failed, or the two sides were not asked the same.</summary>
    Specs = 24,

    /// <summary>A bug in the build itself. The stack trace is printed and in the log.</summary>
    Bug = 70,

    /// <summary>Interrupted (Ctrl-C or SIGTERM), as shells number it (128 + SIGINT).</summary>
    Interrupted = 130,
}
