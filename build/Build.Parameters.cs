using Nuke.Common;

// Every knob, once: the attribute's text is its documentation. Values are read and checked by Platform's SettingsReader.
partial class Build
{
    [KnobGroup("Site")]
    [Parameter("World to act on: rehearsal (default: this machine, no account), chameleon (KVM@TACC or any OpenStack with Blazar), existing (a cluster you have).")]
    readonly string? Site;

    [KnobGroup("Site")]
    [Parameter("Ends every name in the cloud: your net ID. Default: your user name.")]
    readonly string? Suffix;

    [KnobGroup("Cloud")]
    [Parameter("clouds.yaml with your credentials. Default: searched in ./, ~/.config/openstack, /etc/openstack.")]
    readonly string? CloudsFile;

    [KnobGroup("Cloud")]
    [Parameter("Entry in clouds.yaml. Default: openstack.")]
    readonly string? Cloud;

    [KnobGroup("Cloud")]
    [Parameter("Key pair in the cloud. Default: gourmetgram-SUFFIX, made from your SSH key if missing.")]
    readonly string? KeyPair;

    [KnobGroup("Cloud")]
    [Parameter("Private SSH key. Default: one made for you in the cache folder.")]
    readonly string? SshKey;

    [KnobGroup("Cloud")]
    [Parameter("Image of the nodes. Default: CC-Ubuntu24.04.")]
    readonly string? Image;

    [KnobGroup("Lease")]
    [Parameter("Flavor to reserve, by name or id. Default: m1.medium.")]
    readonly string? Flavor;

    [KnobGroup("Lease")]
    [Parameter("Length of a new lease in hours, 1 to 168. Default: 24.")]
    readonly int? LeaseHours;

    [KnobGroup("Lease")]
    [Parameter("Start of a new lease in UTC, like 2027-01-31T09:30; waited for with a countdown. Default: now.")]
    readonly string? LeaseStart;

    [KnobGroup("Lease")]
    [Parameter("Hours that ExtendLease adds, 1 to 168. Default: 8.")]
    readonly int? Hours;

    [KnobGroup("Lease")]
    [Parameter("Start phases even where the lease ends before they can finish.")]
    readonly bool IgnoreLeaseEnd;

    [KnobGroup("Lease")]
    [Parameter("Name of the lease. Default: lease_mlops_SUFFIX.")]
    readonly string? LeaseName;

    [KnobGroup("Lease")]
    [Parameter("Id of a reservation made elsewhere; no lease is made then.")]
    readonly string? Reservation;

    [KnobGroup("Nodes")]
    [Parameter("Number of nodes, 1 to 9. Default: 3.")]
    readonly int? NodeCount;

    [KnobGroup("Nodes")]
    [Parameter("Their private addresses within 192.168.1.0/24. Default: 192.168.1.11, .12, …")]
    readonly string[]? NodeAddresses;

    [KnobGroup("Nodes")]
    [Parameter("Node that ReplaceNode makes anew: node1, node2, …")]
    readonly string? Node;

    [KnobGroup("Cluster")]
    [Parameter("Container engine of the cluster: containerd (default) or docker.")]
    readonly string? ContainerRuntime;

    [KnobGroup("Cluster")]
    [Parameter("Number of control-plane nodes, odd. Default: 1.")]
    readonly int? ControlPlanes;

    [KnobGroup("Cluster")]
    [Parameter("With Kubespray: take Kubernetes off the nodes (its reset.yml) instead of installing it.")]
    readonly bool Reset;

    [KnobGroup("Applications")]
    [Parameter("Git repository that Argo CD reads k8s/ from. Default: the origin of this checkout.")]
    readonly string? Repository;

    [KnobGroup("Applications")]
    [Parameter("Its branch, tag or commit. Default: main.")]
    readonly string? Revision;

    [KnobGroup("Existing cluster")]
    [Parameter("Kubeconfig of the cluster (site existing).")]
    readonly string? Kubeconfig;

    [KnobGroup("Existing cluster")]
    [Parameter("Context in it. Default: its current one.")]
    readonly string? KubeContext;

    [KnobGroup("Mirrors")]
    [Parameter("Kubespray: git URL or folder. Default: its own repository.")]
    readonly string? KubespraySource;

    [KnobGroup("Mirrors")]
    [Parameter("Python package index for Kubespray's requirements.")]
    readonly string? PipIndexUrl;

    [KnobGroup("Mirrors")]
    [Parameter("Where Terraform is fetched from if none on the PATH fits: base URL. Default: its makers' own.")]
    readonly string? TerraformMirror;

    [KnobGroup("Mirrors")]
    [Parameter("Terraform CLI configuration file, for a provider mirror (site chameleon).")]
    readonly string? TerraformCliConfig;

    [KnobGroup("Mirrors")]
    [Parameter("Argo CD's manifest: URL or file. Default: the pinned release.")]
    readonly string? ArgoCdManifest;

    [KnobGroup("Mirrors")]
    [Parameter("Argo Workflows' manifest (namespace-install.yaml): URL or file.")]
    readonly string? ArgoWorkflowsManifest;

    [KnobGroup("Mirrors")]
    [Parameter("Argo Events' manifest: URL or file.")]
    readonly string? ArgoEventsManifest;

    [KnobGroup("Terraform's state")]
    [Parameter("Where it lives: local (default; found again from the cloud when lost), s3 (any S3-compatible store) or http.")]
    readonly string? StateBackend;

    [KnobGroup("Terraform's state")]
    [Parameter("Bucket (s3). The login comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")]
    readonly string? StateBucket;

    [KnobGroup("Terraform's state")]
    [Parameter("URL of the store (s3). Default: AWS.")]
    readonly string? StateEndpoint;

    [KnobGroup("Terraform's state")]
    [Parameter("Region (s3). Default: us-east-1.")]
    readonly string? StateRegion;

    [KnobGroup("Terraform's state")]
    [Parameter("URL of the state (http). The login comes from TF_HTTP_USERNAME and TF_HTTP_PASSWORD.")]
    readonly string? StateAddress;

    [KnobGroup("Terraform's state")]
    [Parameter("URL to lock it at (http); none where the store keeps no locks. Default: the state's own, with LOCK and UNLOCK.")]
    readonly string? StateLockAddress;

    [KnobGroup("Running")]
    [Parameter("Do not ask for approval.")]
    readonly bool Approve;

    [KnobGroup("Running")]
    [Parameter("Run playbooks again even where nothing changed.")]
    readonly bool Force;

    [KnobGroup("Running")]
    [Parameter("Seconds that a lease takes to start in the rehearsal, 0 to 60. Default: 1.")]
    readonly int? RehearsalLeaseDelay;

    [KnobGroup("Running")]
    [Parameter("With Doctor alone: print the findings as JSON, and nothing else.")]
    readonly bool Json;

    [KnobGroup("A way in")]
    [Parameter("Put the cluster into your own kubeconfig too (KUBECONFIG or ~/.kube/config); Destroy takes it out again.")]
    readonly bool MergeKubeconfig;

    [KnobGroup("A way in")]
    [Parameter("Show the logins themselves, not only how to get them (Dashboards).")]
    readonly bool ShowSecrets;

    [KnobGroup("For contributors")]
    [Parameter("Run only those whose name has this in it (Benchmark, Test).")]
    readonly string? Filter;
}
