using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Establishes CustomResourceDefinitions, and removes their objects with them.</summary>
internal sealed class DefinitionController(ClusterObjects objects) : IController
{
    private const string Cleanup = "customresourcecleanup.apiextensions.k8s.io";
    private const string Writer = "kube-apiserver";

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);
    private static readonly ApiKind Definitions = BuiltInKinds.Find("apiextensions.k8s.io", "customresourcedefinitions");

    public IReadOnlyList<string> Watches { get; } = [KindRegistry.Definitions];

    public IEnumerable<WorkKey> Concerned(Change change) => [new WorkKey("", change.Object.Name)];

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Definitions, "", key.Name) is not { } definition)
        {
            return null;
        }

        if (definition.IsGoing())
        {
            return Remove(definition);
        }

        var conflict = Conflict(definition);
        var status = definition.At("status") is JsonObject current ? current.Copy() : [];
        if (conflict is not null)
        {
            ControllerTools.SetCondition(status, "NamesAccepted", "False", conflict.Value.Reason, conflict.Value.Message, objects.Now);
            ControllerTools.SetCondition(status, "Established", "False", "NotAccepted", "not all names are accepted", objects.Now);
            objects.WriteStatus(Definitions, definition, status, Writer);
            return null;
        }

        ControllerTools.SetCondition(status, "NamesAccepted", "True", "NoConflicts", "no conflicts found", objects.Now);
        ControllerTools.SetCondition(
            status, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted", objects.Now);
        status["acceptedNames"] = definition.At("spec", "names")?.DeepClone();
        status["storedVersions"] ??= new JsonArray();
        var established = objects.WriteStatus(Definitions, definition, status, Writer);
        if (!established.At("metadata", "finalizers").Texts().Contains(Cleanup))
        {
            objects.Change(Definitions, established, item => ObjectLifecycle.Finalize(item, Cleanup), Writer);
        }

        return null;
    }

    private TimeSpan? Remove(JsonObject definition)
    {
        if (!definition.At("metadata", "finalizers").Texts().Contains(Cleanup))
        {
            return null;
        }

        var status = definition.At("status") is JsonObject current ? current.Copy() : [];
        ControllerTools.SetCondition(
            status, "Terminating", "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress", objects.Now);
        var marked = objects.WriteStatus(Definitions, definition, status, Writer);
        var group = definition.Text("spec", "group") ?? "";
        var plural = definition.At("spec", "names").Text("plural") ?? "";
        if (objects.Kinds.FindPlural(group, plural) is { } kind)
        {
            foreach (var item in objects.List(kind).Where(item => !item.IsGoing()).ToList())
            {
                objects.Delete(kind, item.Namespace(), item.Name(), Removal.Background);
            }

            if (objects.List(kind).Any())
            {
                return Again;
            }
        }

        objects.Change(Definitions, marked, item => ObjectLifecycle.Release(item, Cleanup), Writer);
        return null;
    }

    private (string Reason, string Message)? Conflict(JsonObject definition)
    {
        var group = definition.Text("spec", "group");
        var names = definition.At("spec", "names");
        foreach (var other in objects.List(Definitions).Where(other => other.Name() != definition.Name() && other.Text("spec", "group") == group))
        {
            var taken = other.At("spec", "names");
            foreach (var (field, reason) in new[] { ("plural", "PluralConflict"), ("kind", "KindConflict"), ("listKind", "ListKindConflict"), ("singular", "SingularConflict") })
            {
                if (CustomKinds.IsEstablished(other) && names.Text(field) is { } name && name == taken.Text(field))
                {
                    return (reason, $"\"{name}\" is already in use");
                }
            }
        }

        return null;
    }
}
