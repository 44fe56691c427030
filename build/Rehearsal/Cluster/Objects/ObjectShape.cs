using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Rules;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>Decoding, defaulting and validation of one object.</summary>
internal static class ObjectShape
{
    /// <summary>Drops or refuses what the kind does not know, then fills defaults.</summary>
    public static void Fit(ApiKind kind, JsonObject item, WriteOptions options)
    {
        if (kind.Schema is not { } schema)
        {
            return;
        }

        var report = ShapeCheck.Fit(item, schema, kind.Kind, kind.IsCustom);
        if (report.WrongType is { } wrong)
        {
            throw options.IsPatch
                ? ApiErrors.Invalid("", "", "", [new Cause("FieldValueInvalid", "patch", $"Invalid value: {Json.Compactly(item)}: {wrong}")])
                : ApiErrors.BadRequest($"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: {wrong}");
        }

        var complaints = options.Duplicates.Select(path => $"duplicate field \"{path}\"").ToList();
        complaints.InsertRange(kind.IsCustom ? complaints.Count : 0, report.Unknown.Select(path => $"unknown field \"{path}\""));
        if (complaints.Count > 0)
        {
            Complain(kind, item, options, complaints);
        }

        if (kind.IsCustom)
        {
            ShapeCheck.FillDefaults(item, schema);
        }
        else
        {
            Defaults.Fill(kind, item);
        }
    }

    /// <summary>An apply's body knows no leniency: what the structure lacks is an error of the server.</summary>
    public static void FitConfig(ApiKind kind, JsonObject config, string @namespace, string name)
    {
        if (kind.Schema is not { } schema)
        {
            return;
        }

        var report = ShapeCheck.Fit(config, schema, kind.Kind, kind.IsCustom);
        var wrong = report.Unknown.IsEmpty ? report.WrongType : $".{report.Unknown[0]}: field not declared in schema";
        if (wrong is not null)
        {
            var where = kind.Namespaced ? $"{@namespace}/{name}" : $"/{name}";
            throw ApiErrors.Internal($"failed to create typed patch object ({where}; {kind.ApiVersion}, Kind={kind.Kind}): {wrong}");
        }
    }

    public static void Validate(ApiKind kind, JsonObject item, JsonObject? before)
    {
        var causes = new List<Cause>();
        if (kind.Custom is { } custom)
        {
            NameRules.Check(kind, item, causes);
            CustomValidation.Check(item, custom.RawSchema, "", causes);
        }
        else
        {
            Validation.Check(kind, item, before, causes);
        }

        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid(kind, item.Name(), causes);
        }
    }

    private static void Complain(ApiKind kind, JsonObject item, WriteOptions options, List<string> complaints)
    {
        switch (options.Validation)
        {
            case FieldValidation.Strict when options.IsPatch:
                throw ApiErrors.Invalid(
                    "",
                    "",
                    "",
                    [new Cause("FieldValueInvalid", "patch", $"Invalid value: {Json.Compactly(item)}: strict decoding error: {string.Join(", ", complaints)}")]);
            case FieldValidation.Strict:
                throw ApiErrors.BadRequest(
                    $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: strict decoding error: {string.Join(", ", complaints)}");
            case FieldValidation.Warn:
                complaints.ForEach(options.Warn);
                break;
        }
    }
}
