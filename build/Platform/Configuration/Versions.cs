using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Configuration;

/// <summary>Every version that the build installs, in one place. Images are pinned in the charts and templates that use them.</summary>
public static class Versions
{
    /// <summary>Oldest Terraform that tf/kvm runs on.</summary>
    public static readonly Version TerraformMinimum = new(1, 9, 0);

    /// <summary>First Terraform that tf/kvm is not known to run on.</summary>
    public static readonly Version TerraformBelow = new(2, 0, 0);

    /// <summary>Terraform that is fetched where none fits. https://developer.hashicorp.com/terraform/install</summary>
    public static readonly Version Terraform = new(1, 11, 4);

    /// <summary>Oldest ansible-core that our own playbooks run on.</summary>
    public static readonly Version AnsibleMinimum = new(2, 14, 0);

    /// <summary>Oldest ansible-core that Kubespray at its tag accepts (its playbooks/ansible_version.yml).</summary>
    public static readonly Version KubesprayAnsibleMinimum = new(2, 18, 0);

    /// <summary>First ansible-core that Kubespray at its tag refuses.</summary>
    public static readonly Version KubesprayAnsibleBelow = new(2, 19, 0);

    /// <summary>Kubespray's tag. https://github.com/kubernetes-sigs/kubespray</summary>
    public const string KubesprayTag = "v2.31.0";

    /// <summary>The commit that <see cref="KubesprayTag"/> stands for.</summary>
    public const string KubesprayCommit = "1c9add48975060f45396b34d8e022c30d7f80dab";

    /// <summary>Kubernetes that this Kubespray installs.</summary>
    public const string Kubernetes = "1.35.4";

    /// <summary>Headlamp, the Kubernetes UI; its manifest is our own (ansible/post_k8s/files/headlamp.yaml). https://headlamp.dev</summary>
    public const string Headlamp = "v0.45.0";

    /// <summary>
    /// The manifests of the Argo projects, as their repositories publish them. Argo Workflows is installed for its one namespace, which
    /// leaves its controller and its server without rights anywhere else; its releases carry no checksum of the manifest.
    /// </summary>
    public static readonly ManifestSet Manifests = new(
        new Manifest(
            "https://raw.githubusercontent.com/argoproj/argo-cd/v3.5.1/manifests/install.yaml",
            "795a3a972224da6a7f9d32c3e946445f062b60fb46028476715affeb688236e3",
            "v3.5.1"),
        new Manifest(
            "https://github.com/argoproj/argo-workflows/releases/download/v4.1.2/namespace-install.yaml",
            null,
            "v4.1.2"),
        new Manifest(
            "https://raw.githubusercontent.com/argoproj/argo-events/v1.9.11/manifests/install.yaml",
            "affaae84d8d5e5c967048815d8331b7a0b66bc0ae81f81bc47c7e0b2281ebc86",
            "v1.9.11"));
}
