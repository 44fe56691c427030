using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Rules;

/// <summary>What names, labels and annotations may be.</summary>
internal static partial class NameRules
{
    private const string Subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Label =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string LabelValue =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string QualifiedName =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const int AnnotationsLimit = 262144;

    public static void Check(ApiKind kind, JsonObject item, List<Cause> causes)
    {
        var name = item.Name();
        if (name.Length == 0)
        {
            causes.Add(new Cause("FieldValueRequired", "metadata.name", "Required value: name or generateName is required"));
        }
        else if (kind.Group == "rbac.authorization.k8s.io")
        {
            // Roles may be named almost anything that fits in a path.
            if (name is "." or ".." || name.Contains('/') || name.Contains('%'))
            {
                causes.Add(Invalid("metadata.name", name, "may not contain '/' or '%'"));
            }
        }
        else if (kind.Is("", "namespaces") || kind.Is("", "services"))
        {
            CheckLabelName("metadata.name", name, causes);
        }
        else if (name.Length > 253 || !SubdomainForm().IsMatch(name))
        {
            causes.Add(Invalid("metadata.name", name, Subdomain));
        }

        CheckKeys(item.At("metadata", "labels"), "metadata.labels", causes);
        foreach (var (_, value) in item.At("metadata", "labels").Pairs())
        {
            if (value.Length > 63)
            {
                causes.Add(Invalid("metadata.labels", value, "must be no more than 63 bytes"));
            }
            else if (!LabelValueForm().IsMatch(value))
            {
                causes.Add(Invalid("metadata.labels", value, LabelValue));
            }
        }

        CheckKeys(item.At("metadata", "annotations"), "metadata.annotations", causes);
        var annotations = item.At("metadata", "annotations").Pairs().Sum(pair => pair.Key.Length + pair.Value.Length);
        if (annotations > AnnotationsLimit)
        {
            causes.Add(new Cause("FieldValueTooLong", "metadata.annotations", $"Too long: may not be more than {AnnotationsLimit} bytes"));
        }
    }

    public static void CheckLabelName(string field, string name, List<Cause> causes)
    {
        if (name.Length > 63 || !LabelForm().IsMatch(name))
        {
            causes.Add(Invalid(field, name, Label));
        }
    }

    private static void CheckKeys(JsonNode? map, string field, List<Cause> causes)
    {
        foreach (var (key, _) in map.Pairs())
        {
            if (!QualifiedForm().IsMatch(key[(key.LastIndexOf('/') + 1)..]))
            {
                causes.Add(Invalid(field, key, QualifiedName));
            }
        }
    }

    private static Cause Invalid(string field, string value, string why) => new("FieldValueInvalid", field, $"Invalid value: \"{value}\": {why}");

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex SubdomainForm();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex LabelForm();

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")]
    private static partial Regex LabelValueForm();

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")]
    private static partial Regex QualifiedForm();
}
