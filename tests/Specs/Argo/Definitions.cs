using System.Text.Json.Nodes;

namespace GourmetGram.Specs.Argo;

/// <summary>The definitions of Argo's kinds, as loose as Argo's own minimal ones: status is no subresource.</summary>
internal static class Definitions
{
    public static IEnumerable<JsonObject> All =>
        new[] { "Application", "Workflow", "WorkflowTemplate", "CronWorkflow", "WorkflowTaskResult" }.Select(Definition);

    private static JsonObject Definition(string kind)
    {
        var plural = kind.ToLowerInvariant() + "s";
        return JsonNode.Parse($$"""
            {
              "apiVersion": "apiextensions.k8s.io/v1",
              "kind": "CustomResourceDefinition",
              "metadata": { "name": "{{plural}}.argoproj.io" },
              "spec": {
                "group": "argoproj.io",
                "scope": "Namespaced",
                "names": { "kind": "{{kind}}", "listKind": "{{kind}}List", "plural": "{{plural}}", "singular": "{{kind.ToLowerInvariant()}}" },
                "versions": [{
                  "name": "v1alpha1", "served": true, "storage": true,
                  "schema": { "openAPIV3Schema": { "type": "object", "x-kubernetes-preserve-unknown-fields": true } }
                }]
              }
            }
            """)!.AsObject();
    }
}
