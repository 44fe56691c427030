using System.Collections.Immutable;
using System.Globalization;

namespace GourmetGram.Rehearsal.Cluster.Protobuf;

/// <summary>A field of a message: its JSON name, whether a zero is meant (a pointer in Go), whether it is a message whose fields are the parent's own.</summary>
internal sealed record NumberedField(string Name, bool KeepsZero, bool Inline);

/// <summary>
/// Field numbers of the messages that kubectl sends (Kubernetes API, generated.proto). <c>*</c> marks fields whose zero is a value, <c>+</c> messages
/// that JSON writes into their parent.
/// </summary>
internal static class FieldNumbers
{
    private static readonly ImmutableDictionary<string, ImmutableDictionary<int, NumberedField>> Messages = new Dictionary<string, string>
    {
        ["ObjectMeta"] =
            "name=1 generateName=2 namespace=3 selfLink=4 uid=5 resourceVersion=6 generation=7 creationTimestamp=8 deletionTimestamp=9 "
            + "deletionGracePeriodSeconds=10* labels=11 annotations=12 ownerReferences=13 finalizers=14",
        ["OwnerReference"] = "kind=1 name=3 uid=4 apiVersion=5 controller=6* blockOwnerDeletion=7*",
        ["LabelSelector"] = "matchLabels=1 matchExpressions=2",
        ["LabelSelectorRequirement"] = "key=1 operator=2 values=3",
        ["DeleteOptions"] = "gracePeriodSeconds=1* preconditions=2 orphanDependents=3* propagationPolicy=4 dryRun=5",
        ["Preconditions"] = "uid=1 resourceVersion=2",
        ["Namespace"] = "metadata=1 spec=2 status=3",
        ["NamespaceSpec"] = "finalizers=1",
        ["ConfigMap"] = "metadata=1 immutable=4* data=2 binaryData=3",
        ["Secret"] = "metadata=1 immutable=5* data=2 stringData=4 type=3",
        ["Service"] = "metadata=1 spec=2 status=3",
        ["ServiceSpec"] =
            "ports=1 selector=2 clusterIP=3 clusterIPs=18 type=4 externalIPs=5 sessionAffinity=7 loadBalancerIP=8 loadBalancerSourceRanges=9 "
            + "externalName=10 externalTrafficPolicy=11 healthCheckNodePort=12 publishNotReadyAddresses=13 ipFamilies=19 ipFamilyPolicy=17 "
            + "allocateLoadBalancerNodePorts=20* loadBalancerClass=21 internalTrafficPolicy=22 trafficDistribution=23",
        ["ServicePort"] = "name=1 protocol=2 appProtocol=6 port=3 targetPort=4 nodePort=5",
        ["ServiceStatus"] = "loadBalancer=1 conditions=2",
        ["ServiceAccount"] = "metadata=1 secrets=2 imagePullSecrets=3 automountServiceAccountToken=4*",
        ["ObjectReference"] = "kind=1 namespace=2 name=3 uid=4 apiVersion=5 resourceVersion=6 fieldPath=7",
        ["LocalObjectReference"] = "name=1",
        ["PodTemplateSpec"] = "metadata=1 spec=2",
        ["PodSpec"] =
            "volumes=1 initContainers=20 containers=2 restartPolicy=3 terminationGracePeriodSeconds=4* activeDeadlineSeconds=5* dnsPolicy=6 "
            + "nodeSelector=7 serviceAccountName=8 serviceAccount=9 automountServiceAccountToken=21* nodeName=10 hostNetwork=11 hostPID=12 hostIPC=13 "
            + "shareProcessNamespace=27* securityContext=14 imagePullSecrets=15 hostname=16 subdomain=17 schedulerName=19 tolerations=22 "
            + "priorityClassName=24 priority=25* runtimeClassName=29 enableServiceLinks=30* preemptionPolicy=31",
        ["Container"] =
            "name=1 image=2 command=3 args=4 workingDir=5 ports=6 envFrom=19 env=7 resources=8 restartPolicy=24 volumeMounts=9 "
            + "terminationMessagePath=13 terminationMessagePolicy=20 imagePullPolicy=14 securityContext=15 stdin=16 stdinOnce=17 tty=18",
        ["ContainerPort"] = "name=1 hostPort=2 containerPort=3 protocol=4 hostIP=5",
        ["EnvVar"] = "name=1 value=2 valueFrom=3",
        ["EnvVarSource"] = "fieldRef=1 configMapKeyRef=3 secretKeyRef=4",
        ["ObjectFieldSelector"] = "apiVersion=1 fieldPath=2",
        ["ConfigMapKeySelector"] = "localObjectReference=1+ key=2 optional=3*",
        ["SecretKeySelector"] = "localObjectReference=1+ key=2 optional=3*",
        ["EnvFromSource"] = "prefix=1 configMapRef=2 secretRef=3",
        ["ConfigMapEnvSource"] = "localObjectReference=1+ optional=2*",
        ["SecretEnvSource"] = "localObjectReference=1+ optional=2*",
        ["ResourceRequirements"] = "limits=1 requests=2",
        ["Volume"] = "name=1 volumeSource=2+",
        ["VolumeMount"] = "name=1 readOnly=2 mountPath=3 subPath=4 mountPropagation=5 subPathExpr=6",
        ["Toleration"] = "key=1 operator=2 value=3 effect=4 tolerationSeconds=5*",
        ["ResourceQuota"] = "metadata=1 spec=2 status=3",
        ["ResourceQuotaSpec"] = "hard=1 scopes=2",
        ["SecurityContext"] =
            "privileged=2* runAsUser=4* runAsGroup=8* runAsNonRoot=5* readOnlyRootFilesystem=6* allowPrivilegeEscalation=7* procMount=9",
        ["PodSecurityContext"] = "runAsUser=2* runAsGroup=6* runAsNonRoot=3* supplementalGroups=4 fsGroup=5*",
        ["Deployment"] = "metadata=1 spec=2 status=3",
        ["DeploymentSpec"] =
            "replicas=1* selector=2 template=3 strategy=4 minReadySeconds=5 revisionHistoryLimit=6* paused=7 progressDeadlineSeconds=9*",
        ["DeploymentStrategy"] = "type=1 rollingUpdate=2",
        ["RollingUpdateDeployment"] = "maxUnavailable=1* maxSurge=2*",
        ["Job"] = "metadata=1 spec=2 status=3",
        ["JobSpec"] =
            "parallelism=1* completions=2* activeDeadlineSeconds=3* backoffLimit=7* selector=4 manualSelector=5* template=6 "
            + "ttlSecondsAfterFinished=8* completionMode=9 suspend=10* podReplacementPolicy=14",
        ["JobTemplateSpec"] = "metadata=1 spec=2",
        ["CronJob"] = "metadata=1 spec=2 status=3",
        ["CronJobSpec"] =
            "schedule=1 timeZone=8 startingDeadlineSeconds=2* concurrencyPolicy=3 suspend=4* jobTemplate=5 successfulJobsHistoryLimit=6* "
            + "failedJobsHistoryLimit=7*",
        ["Role"] = "metadata=1 rules=2",
        ["RoleBinding"] = "metadata=1 subjects=2 roleRef=3",
        ["ClusterRole"] = "metadata=1 rules=2 aggregationRule=3",
        ["ClusterRoleBinding"] = "metadata=1 subjects=2 roleRef=3",
        ["PolicyRule"] = "verbs=1 apiGroups=2 resources=3 resourceNames=4 nonResourceURLs=5",
        ["RoleRef"] = "apiGroup=1 kind=2 name=3",
        ["Subject"] = "kind=1 apiGroup=2 name=3 namespace=4",
        ["AggregationRule"] = "clusterRoleSelectors=1",
        ["Ingress"] = "metadata=1 spec=2 status=3",
        ["IngressSpec"] = "ingressClassName=4 defaultBackend=1 tls=2 rules=3",
        ["IngressBackend"] = "service=4",
        ["IngressServiceBackend"] = "name=1 port=2",
        ["ServiceBackendPort"] = "name=1 number=2",
        ["IngressTLS"] = "hosts=1 secretName=2",
        ["IngressRule"] = "host=1 ingressRuleValue=2+",
        ["IngressRuleValue"] = "http=1",
        ["HTTPIngressRuleValue"] = "paths=1",
        ["HTTPIngressPath"] = "path=1 pathType=3 backend=2",
        ["PodDisruptionBudget"] = "metadata=1 spec=2 status=3",
        ["PodDisruptionBudgetSpec"] = "minAvailable=1* selector=2 maxUnavailable=3* unhealthyPodEvictionPolicy=4",
        ["PriorityClass"] = "metadata=1 value=2* globalDefault=3 description=4 preemptionPolicy=5",
        ["HorizontalPodAutoscaler"] = "metadata=1 spec=2 status=3",
        ["HorizontalPodAutoscalerSpec"] = "scaleTargetRef=1 minReplicas=2* maxReplicas=3 metrics=4",
        ["CrossVersionObjectReference"] = "kind=1 name=2 apiVersion=3",
        ["MetricSpec"] = "type=1 resource=4",
        ["ResourceMetricSource"] = "name=1 target=2",
        ["MetricTarget"] = "type=1 value=2 averageValue=3 averageUtilization=4*",
        ["TokenRequest"] = "metadata=1 spec=2 status=3",
        ["TokenRequestSpec"] = "audiences=1 expirationSeconds=4* boundObjectRef=3",
        ["BoundObjectReference"] = "kind=1 apiVersion=2 name=3 uid=4",
        ["SelfSubjectReview"] = "metadata=1 status=2",
        ["TokenReview"] = "metadata=1 spec=2 status=3",
        ["TokenReviewSpec"] = "token=1 audiences=2",
        ["SelfSubjectAccessReview"] = "metadata=1 spec=2 status=3",
        ["SelfSubjectAccessReviewSpec"] = "resourceAttributes=1 nonResourceAttributes=2",
        ["SubjectAccessReview"] = "metadata=1 spec=2 status=3",
        ["SubjectAccessReviewSpec"] = "resourceAttributes=1 nonResourceAttributes=2 user=3 groups=4 uid=6",
        ["ResourceAttributes"] = "namespace=1 verb=2 group=3 version=4 resource=5 subresource=6 name=7",
        ["NonResourceAttributes"] = "path=1 verb=2",
        ["SelfSubjectRulesReview"] = "metadata=1 spec=2 status=3",
        ["SelfSubjectRulesReviewSpec"] = "namespace=1",
    }.ToImmutableDictionary(pair => pair.Key, pair => Parse(pair.Value));

    /// <summary>The fields of a message; null for one whose content is not read (statuses, which a client does not set).</summary>
    public static ImmutableDictionary<int, NumberedField>? Of(string message) => Messages.GetValueOrDefault(message);

    private static ImmutableDictionary<int, NumberedField> Parse(string fields) => fields.Split(' ').Select(field => field.Split('='))
        .ToImmutableDictionary(
            parts => int.Parse(parts[1].TrimEnd('*', '+'), CultureInfo.InvariantCulture),
            parts => new NumberedField(parts[0], parts[1].EndsWith('*'), parts[1].EndsWith('+')));
}
