using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Rules;

/// <summary>What a CustomResourceDefinition must hold.</summary>
internal static class DefinitionRules
{
    public static void Check(JsonObject item, List<Cause> causes)
    {
        var spec = item.At("spec");
        var wanted = $"{spec.Text("names", "plural")}.{spec.Text("group")}";
        if (item.Name() != wanted)
        {
            causes.Add(new Cause(
                "FieldValueInvalid", "metadata.name", $"Invalid value: \"{item.Name()}\": must be spec.names.plural+\".\"+spec.group"));
        }

        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
        {
            causes.Add(new Cause(
                "FieldValueNotSupported", "spec.scope", $"Unsupported value: \"{spec.Text("scope")}\": supported values: \"Cluster\", \"Namespaced\""));
        }

        foreach (var name in new[] { "plural", "kind" })
        {
            if ((spec.Text("names", name) ?? "").Length == 0)
            {
                causes.Add(Validation.Required("spec.names." + name));
            }
        }

        var versions = spec.At("versions").Objects().ToList();
        if (versions.Count(version => version.At("storage").AsFlag()) != 1)
        {
            causes.Add(new Cause(
                "FieldValueInvalid", "spec.versions", "Invalid value: must have exactly one version marked as storage version"));
        }

        for (var i = 0; i < versions.Count; i++)
        {
            var path = $"spec.versions[{i}].schema.openAPIV3Schema";
            if (versions[i].At("schema", "openAPIV3Schema") is not JsonObject schema)
            {
                causes.Add(Validation.Required(path));
            }
            else
            {
                Types(schema, path, causes);
            }
        }
    }

    /// <summary>A structural schema has a type everywhere.</summary>
    private static void Types(JsonObject schema, string path, List<Cause> causes)
    {
        foreach (var (name, child) in schema.At("properties") as JsonObject ?? [])
        {
            if (child is JsonObject property)
            {
                var here = $"{path}.properties[{name}]";
                if (property.Text("type") is null && !property.At("x-kubernetes-int-or-string").AsFlag()
                    && !property.At("x-kubernetes-preserve-unknown-fields").AsFlag())
                {
                    causes.Add(Validation.Required(here + ".type", "must not be empty for specified object fields"));
                }

                Types(property, here, causes);
            }
        }

        if (schema.At("items") is JsonObject items)
        {
            Types(items, path + ".items", causes);
        }
    }
}
