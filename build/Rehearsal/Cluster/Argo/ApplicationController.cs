using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Controllers;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Argo;

/// <summary>
/// Walks Argo CD Applications through comparison, sync and health. It renders no chart and applies no manifest: what it makes is the namespace
/// that CreateNamespace=true asks for. Objects say so in an annotation and in the operation's message.
/// </summary>
internal sealed class ApplicationController(ClusterObjects objects, Pacer pacer) : IController
{
    private const string Manager = "argocd-controller";
    private const string Refresh = "argocd.argoproj.io/refresh";
    private const string ResourcesFinalizer = "resources-finalizer.argocd.argoproj.io";
    private const string InCluster = "https://kubernetes.default.svc";
    private const string Synced = "successfully synced (rehearsal: no manifest was rendered or applied)";

    private static readonly ApiKind Namespaces = BuiltInKinds.Find("", "namespaces");

    public IReadOnlyList<string> Watches { get; } = ["argoproj.io/applications", "argoproj.io/appprojects", "/namespaces"];

    public IEnumerable<WorkKey> Concerned(Change change) => change.Object.Resource == "argoproj.io/applications"
        ? [new WorkKey(change.Object.Namespace, change.Object.Name)]
        : change.Type == ChangeType.Modified || objects.Kinds.Find("applications") is not { } kind
            ? []
            : objects.List(kind).Select(item => new WorkKey(item.Namespace(), item.Name()));

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Kinds.Find("applications") is not { } kind || objects.Find(kind, key.Namespace, key.Name) is not { } application)
        {
            return null;
        }

        if (application.IsGoing())
        {
            return Remove(kind, application);
        }

        if (ProblemOf(application) is { } problem)
        {
            Reject(kind, application, problem);
            return null;
        }

        return Step(kind, application);
    }

    private TimeSpan? Step(ApiKind kind, JsonObject application)
    {
        var operation = application.At("status", "operationState").Text("phase");
        if (operation is "Running")
        {
            return pacer.Passed(application.Uid(), "sync", out var syncing) ? Finish(kind, application) : syncing;
        }

        if (application.At("operation") is not null)
        {
            return Begin(kind, application);
        }

        var compared = Json.Same(application.At("status", "sync", "comparedTo"), ComparedTo(application));
        if (!compared || application.Annotation(Refresh) is not null)
        {
            return pacer.Passed(application.Uid(), "compare", out var comparing) ? Compare(kind, application, same: compared) : comparing;
        }

        if (application.At("status", "sync").Text("status") == "OutOfSync")
        {
            return MaySyncAgain(application) ? RequestSync(kind, application) : null;
        }

        if (application.At("status", "health").Text("status") == "Progressing" && Outcome(application) != "progressing")
        {
            return pacer.Passed(application.Uid(), "health", out var waiting) ? Settle(kind, application) : waiting;
        }

        return null;
    }

    /// <summary>A new comparison; what was synced from the same spec stays so.</summary>
    private TimeSpan? Compare(ApiKind kind, JsonObject application, bool same)
    {
        var keep = same && application.At("status", "sync").Text("status") == "Synced";
        Write(kind, application, (item, status) =>
        {
            item.At("metadata", "annotations").AsMap()?.Remove(Refresh);
            item.Annotate(ArgoKinds.RendersAnnotation, "false");
            status["sync"] = Comparison(application, keep ? "Synced" : "OutOfSync");
            if (status["health"] is null)
            {
                status["health"] = Health("Missing");
            }

            status["reconciledAt"] = objects.Now.Stamp();
            status["sourceType"] = SourceOf(application).At("helm") is not null || SourceOf(application).At("chart") is not null ? "Helm" : "Directory";
            status["controllerNamespace"] = application.Namespace();
            status.Child("summary");
            status.Remove("conditions");
        });
        return null;
    }

    private TimeSpan? RequestSync(ApiKind kind, JsonObject application)
    {
        if (!pacer.Passed(application.Uid(), "request", out var wait))
        {
            return wait;
        }

        objects.Change(kind, application, item => item["operation"] = new JsonObject
        {
            ["initiatedBy"] = new JsonObject { ["automated"] = true },
            ["retry"] = application.At("spec", "syncPolicy", "retry")?.DeepClone() ?? new JsonObject { ["limit"] = 5 },
            ["sync"] = new JsonObject
            {
                ["revision"] = RevisionOf(application),
                ["syncOptions"] = application.At("spec", "syncPolicy", "syncOptions")?.DeepClone(),
            },
        }, Manager);
        return null;
    }

    private TimeSpan? Begin(ApiKind kind, JsonObject application)
    {
        Write(kind, application, (item, status) =>
        {
            status["operationState"] = new JsonObject
            {
                ["operation"] = item["operation"]?.DeepClone(),
                ["phase"] = "Running",
                ["message"] = "waiting for completion of the rehearsed sync",
                ["startedAt"] = objects.Now.Stamp(),
                ["syncResult"] = new JsonObject { ["revision"] = RevisionOf(application), ["source"] = SourceOf(application)?.DeepClone() },
            };
            item.Remove("operation");
        });
        return null;
    }

    private TimeSpan? Finish(ApiKind kind, JsonObject application)
    {
        var failure = Outcome(application) == "failed" ? "one or more objects failed to apply, reason: asked for by annotation" : EnsureNamespace(application);
        Write(kind, application, (_, status) =>
        {
            var operation = status.Child("operationState");
            operation["phase"] = failure is null ? "Succeeded" : "Failed";
            operation["message"] = failure ?? Synced;
            operation["finishedAt"] = objects.Now.Stamp();
            status["reconciledAt"] = objects.Now.Stamp();
            if (failure is not null)
            {
                status["sync"] = Comparison(application, "OutOfSync");
                return;
            }

            status["sync"] = Comparison(application, "Synced");
            status["health"] = Health("Progressing");
            Remember(application, status, operation);
        });
        return null;
    }

    private TimeSpan? Settle(ApiKind kind, JsonObject application)
    {
        Write(kind, application, (_, status) =>
        {
            status["health"] = Outcome(application) == "degraded" ? Health("Degraded", "asked for by annotation") : Health("Healthy");
            status["reconciledAt"] = objects.Now.Stamp();
        });
        return null;
    }

    private TimeSpan? Remove(ApiKind kind, JsonObject application)
    {
        var mine = application.At("metadata", "finalizers").Texts().Where(name => name.StartsWith(ResourcesFinalizer, StringComparison.Ordinal)).ToList();
        if (mine.Count == 0)
        {
            return null;
        }

        if (!pacer.Passed(application.Uid(), "remove", out var wait, 2))
        {
            return wait;
        }

        objects.Change(kind, application, item => mine.ForEach(finalizer => ObjectLifecycle.Release(item, finalizer)), Manager);
        return null;
    }

    private void Reject(ApiKind kind, JsonObject application, string problem)
    {
        var known = application.At("status", "conditions").Objects().FirstOrDefault(condition => condition.Text("message") == problem);
        if (known is not null && application.Annotation(Refresh) is null)
        {
            return;
        }

        Write(kind, application, (item, status) =>
        {
            item.At("metadata", "annotations").AsMap()?.Remove(Refresh);
            status["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "InvalidSpecError", ["message"] = problem, ["lastTransitionTime"] = objects.Now.Stamp(),
            });
            status["sync"] = new JsonObject { ["status"] = "Unknown" };
            status["health"] = Health("Unknown");
            status["reconciledAt"] = objects.Now.Stamp();
        });
    }

    private string? ProblemOf(JsonObject application)
    {
        var destination = application.At("spec", "destination");
        var server = destination.Text("server");
        var name = destination.Text("name");
        if (server is { Length: > 0 } && name is { Length: > 0 })
        {
            return "application destination can't have both name and server defined: " + $"{name} {server}";
        }

        if (string.IsNullOrEmpty(server) && string.IsNullOrEmpty(name))
        {
            return "Destination server missing from app spec";
        }

        if (server is { Length: > 0 } && server != InCluster)
        {
            return $"application destination server {server} could not be found: cluster \"{server}\" not found";
        }

        if (name is { Length: > 0 } && name != "in-cluster")
        {
            return $"there are no clusters with this name: {name}";
        }

        if (SourceOf(application) is not { } source)
        {
            return "spec.source or spec.sources is required";
        }

        if (string.IsNullOrEmpty(source.Text("path")) && string.IsNullOrEmpty(source.Text("chart")) && string.IsNullOrEmpty(source.Text("ref")))
        {
            return "spec.source.path or spec.source.chart or spec.source.ref is required";
        }

        return ProjectProblem(application);
    }

    private string? ProjectProblem(JsonObject application)
    {
        if (objects.Kinds.Find("appprojects") is not { } projects)
        {
            return null;
        }

        var name = application.Text("spec", "project") is { Length: > 0 } given ? given : "default";
        if (objects.Find(projects, application.Namespace(), name) is not { } project)
        {
            if (name != "default")
            {
                return $"Application referencing project {name} which does not exist";
            }

            // The server makes the default project when it starts.
            project = objects.Create(projects, application.Namespace(), new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "default" },
                ["spec"] = new JsonObject
                {
                    ["clusterResourceWhitelist"] = new JsonArray(new JsonObject { ["group"] = "*", ["kind"] = "*" }),
                    ["destinations"] = new JsonArray(new JsonObject { ["namespace"] = "*", ["server"] = "*" }),
                    ["sourceRepos"] = new JsonArray("*"),
                },
            }, new WriteOptions("argocd-server"));
        }

        return AllowedBy(project, application);
    }

    private static string? AllowedBy(JsonObject project, JsonObject application)
    {
        var repository = SourceOf(application).Text("repoURL") ?? "";
        if (!project.At("spec", "sourceRepos").Texts().Any(pattern => Glob(pattern, repository)))
        {
            return $"application repo {repository} is not permitted in project '{project.Name()}'";
        }

        var space = application.At("spec", "destination").Text("namespace") ?? "";
        var fits = project.At("spec", "destinations").Objects().Any(destination =>
            Glob(destination.Text("namespace") ?? "*", space)
            && (Glob(destination.Text("server") ?? "", InCluster) || Glob(destination.Text("name") ?? "", "in-cluster")));
        return fits
            ? null
            : $"application destination server '{InCluster}' and namespace '{space}' do not match any of the allowed destinations in project '{project.Name()}'";
    }

    /// <summary>Makes the namespace if the sync options say so; returns what is wrong when it is missing.</summary>
    private string? EnsureNamespace(JsonObject application)
    {
        var name = application.At("spec", "destination").Text("namespace") ?? "";
        if (name.Length == 0 || objects.Find(Namespaces, "", name) is not null)
        {
            return null;
        }

        var asked = application.At("spec", "syncPolicy", "syncOptions").Texts()
            .Concat(application.At("status", "operationState", "operation").At("sync", "syncOptions").Texts());
        if (!asked.Contains("CreateNamespace=true"))
        {
            return $"one or more objects failed to apply, reason: namespaces \"{name}\" not found";
        }

        var metadata = new JsonObject { ["name"] = name };
        foreach (var field in new[] { "labels", "annotations" })
        {
            if (application.At("spec", "syncPolicy", "managedNamespaceMetadata").At(field) is { } value)
            {
                metadata[field] = value.DeepClone();
            }
        }

        objects.Create(Namespaces, "", new JsonObject { ["metadata"] = metadata }, new WriteOptions(Manager));
        return null;
    }

    /// <summary>An automated application tries again only what has not failed before, or what lacked a namespace that is there now.</summary>
    private bool MaySyncAgain(JsonObject application)
    {
        var automated = application.At("spec", "syncPolicy", "automated");
        if (automated is null || (automated.At("enabled").IsFlag() && !automated.At("enabled").AsFlag()))
        {
            return false;
        }

        var last = application.At("status", "operationState");
        if (last.Text("phase") != "Failed" || !Json.Same(last.At("syncResult", "source"), SourceOf(application)))
        {
            return true;
        }

        var lacked = (last.Text("message") ?? "").Contains("namespaces \"", StringComparison.Ordinal);
        return lacked && objects.Find(Namespaces, "", application.At("spec", "destination").Text("namespace") ?? "") is not null;
    }

    private static void Remember(JsonObject application, JsonObject status, JsonObject operation)
    {
        var history = status["history"] as JsonArray ?? [];
        var last = history.Objects().LastOrDefault();
        history.Add((JsonNode)new JsonObject
        {
            ["id"] = last is null ? 0 : last.Number("id") + 1,
            ["revision"] = RevisionOf(application),
            ["source"] = SourceOf(application)?.DeepClone(),
            ["deployStartedAt"] = operation.Text("startedAt"),
            ["deployedAt"] = operation.Text("finishedAt"),
            ["initiatedBy"] = operation.At("operation", "initiatedBy")?.DeepClone() ?? new JsonObject(),
        });
        while (history.Count > Math.Max(1, application.At("spec").Number("revisionHistoryLimit", 10)))
        {
            history.RemoveAt(0);
        }

        if (history.Parent is null)
        {
            status["history"] = history;
        }
    }

    private void Write(ApiKind kind, JsonObject application, Action<JsonObject, JsonObject> change) => objects.Change(kind, application, item =>
    {
        change(item, item.Child("status"));
    }, Manager);

    private JsonObject Health(string status, string? message = null)
    {
        var health = new JsonObject { ["status"] = status, ["lastTransitionTime"] = objects.Now.Stamp() };
        if (message is not null)
        {
            health["message"] = message;
        }

        return health;
    }

    private static JsonObject Comparison(JsonObject application, string status) => new()
    {
        ["status"] = status,
        ["revision"] = RevisionOf(application),
        ["comparedTo"] = ComparedTo(application),
    };

    private static JsonObject ComparedTo(JsonObject application)
    {
        var compared = new JsonObject { ["destination"] = application.At("spec", "destination")?.DeepClone() };
        foreach (var field in new[] { "source", "sources" })
        {
            if (application.At("spec", field) is { } value)
            {
                compared[field] = value.DeepClone();
            }
        }

        return compared;
    }

    private static JsonNode? SourceOf(JsonObject application) =>
        application.At("spec", "source") ?? application.At("spec", "sources").Objects().FirstOrDefault();

    private static string? Outcome(JsonObject application) => application.Annotation(ArgoKinds.OutcomeAnnotation);

    /// <summary>No repository is asked: a commit stands for itself, any other revision for a digest of its name.</summary>
    private static string RevisionOf(JsonObject application)
    {
        var source = SourceOf(application);
        var target = source.Text("targetRevision") ?? "HEAD";
        return target.Length == 40 && target.All(char.IsAsciiHexDigitLower) || source.At("chart") is not null
            ? target
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source.Text("repoURL")}@{target}")))[..40];
    }

    private static bool Glob(string pattern, string value) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false);
}
