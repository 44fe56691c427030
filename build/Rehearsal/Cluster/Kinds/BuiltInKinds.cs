using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cluster.Kinds;

/// <summary>What a control plane serves before anybody adds to it.</summary>
internal static class BuiltInKinds
{
    private const string Rbac = "rbac.authorization.k8s.io";
    private const string Networking = "networking.k8s.io";
    private const string Storage = "storage.k8s.io";
    private const string Admission = "admissionregistration.k8s.io";
    private const string Authorization = "authorization.k8s.io";
    private const string Authentication = "authentication.k8s.io";

    public static ImmutableArray<ApiKind> All { get; } =
    [
        Cluster("", "v1", "Namespace", "namespaces", "ns") with { HasStatus = true },
        Cluster("", "v1", "Node", "nodes", "no") with { HasStatus = true },
        Cluster("", "v1", "PersistentVolume", "persistentvolumes", "pv") with { HasStatus = true },
        InNamespace("", "v1", "Pod", "pods", "po") with { HasStatus = true, Counts = true, Categories = ["all"] },
        InNamespace("", "v1", "Service", "services", "svc") with { HasStatus = true, Categories = ["all"] },
        InNamespace("", "v1", "Endpoints", "endpoints", "ep"),
        InNamespace("", "v1", "ConfigMap", "configmaps", "cm"),
        InNamespace("", "v1", "Secret", "secrets"),
        InNamespace("", "v1", "ServiceAccount", "serviceaccounts", "sa"),
        InNamespace("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", "pvc") with { HasStatus = true },
        InNamespace("", "v1", "Event", "events", "ev"),
        InNamespace("", "v1", "ResourceQuota", "resourcequotas", "quota") with { HasStatus = true },
        InNamespace("", "v1", "LimitRange", "limitranges", "limits"),
        InNamespace("", "v1", "PodTemplate", "podtemplates"),
        InNamespace("", "v1", "ReplicationController", "replicationcontrollers", "rc") with
        {
            HasStatus = true, HasScale = true, Counts = true, Categories = ["all"],
        },
        InNamespace("apps", "v1", "Deployment", "deployments", "deploy") with
        {
            HasStatus = true, HasScale = true, Counts = true, Categories = ["all"],
        },
        InNamespace("apps", "v1", "ReplicaSet", "replicasets", "rs") with
        {
            HasStatus = true, HasScale = true, Counts = true, Categories = ["all"],
        },
        InNamespace("apps", "v1", "StatefulSet", "statefulsets", "sts") with
        {
            HasStatus = true, HasScale = true, Counts = true, Categories = ["all"],
        },
        InNamespace("apps", "v1", "DaemonSet", "daemonsets", "ds") with { HasStatus = true, Counts = true, Categories = ["all"] },
        InNamespace("apps", "v1", "ControllerRevision", "controllerrevisions"),
        InNamespace("batch", "v1", "Job", "jobs") with { HasStatus = true, Counts = true, Categories = ["all"] },
        InNamespace("batch", "v1", "CronJob", "cronjobs", "cj") with { HasStatus = true, Counts = true, Categories = ["all"] },
        InNamespace("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa") with
        {
            HasStatus = true, Categories = ["all"],
        },
        InNamespace(Networking, "v1", "Ingress", "ingresses", "ing") with { HasStatus = true, Counts = true },
        InNamespace(Networking, "v1", "NetworkPolicy", "networkpolicies", "netpol") with { Counts = true },
        Cluster(Networking, "v1", "IngressClass", "ingressclasses"),
        InNamespace("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", "pdb") with { HasStatus = true, Counts = true },
        InNamespace(Rbac, "v1", "Role", "roles"),
        InNamespace(Rbac, "v1", "RoleBinding", "rolebindings"),
        Cluster(Rbac, "v1", "ClusterRole", "clusterroles"),
        Cluster(Rbac, "v1", "ClusterRoleBinding", "clusterrolebindings"),
        Cluster(Storage, "v1", "StorageClass", "storageclasses", "sc"),
        Cluster(Storage, "v1", "VolumeAttachment", "volumeattachments") with { HasStatus = true },
        Cluster(Storage, "v1", "CSIDriver", "csidrivers"),
        Cluster(Storage, "v1", "CSINode", "csinodes"),
        InNamespace("coordination.k8s.io", "v1", "Lease", "leases"),
        InNamespace("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices") with { Counts = true },
        InNamespace("events.k8s.io", "v1", "Event", "events", "ev"),
        Cluster("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", "crd", "crds") with
        {
            HasStatus = true, Counts = true, Categories = ["api-extensions"],
        },
        Cluster("apiregistration.k8s.io", "v1", "APIService", "apiservices") with { HasStatus = true, Categories = ["api-extensions"] },
        Cluster("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", "pc") with { Counts = true },
        Cluster("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses"),
        Cluster("certificates.k8s.io", "v1", "CertificateSigningRequest", "certificatesigningrequests", "csr") with { HasStatus = true },
        Cluster(Admission, "v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations") with
        {
            Counts = true, Categories = ["api-extensions"],
        },
        Cluster(Admission, "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations") with
        {
            Counts = true, Categories = ["api-extensions"],
        },
        Review(Authentication, "TokenReview", "tokenreviews"),
        Review(Authentication, "SelfSubjectReview", "selfsubjectreviews"),
        Review(Authorization, "SubjectAccessReview", "subjectaccessreviews"),
        Review(Authorization, "SelfSubjectAccessReview", "selfsubjectaccessreviews"),
        Review(Authorization, "SelfSubjectRulesReview", "selfsubjectrulesreviews"),
        Review(Authorization, "LocalSubjectAccessReview", "localsubjectaccessreviews") with { Namespaced = true },
    ];

    public static ApiKind Find(string group, string plural) => All.First(kind => kind.Is(group, plural));

    private static ApiKind InNamespace(string group, string version, string kind, string plural, params string[] shortNames) =>
        Make(group, version, kind, plural, true, shortNames);

    private static ApiKind Cluster(string group, string version, string kind, string plural, params string[] shortNames) =>
        Make(group, version, kind, plural, false, shortNames);

    private static ApiKind Make(string group, string version, string kind, string plural, bool namespaced, string[] shortNames) =>
        new(group, version, kind, plural, namespaced)
        {
            ShortNames = [.. shortNames],
            Schema = ModelSchemas.For(group, version, kind),
        };

    private static ApiKind Review(string group, string kind, string plural) =>
        new(group, "v1", kind, plural, false) { Virtual = true, Schema = ModelSchemas.For(group, "v1", kind) };
}
