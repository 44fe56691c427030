using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuke.Common.Utilities;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>Writes the schema of one build, in the order and layout of NUKE, so that the committed file does not depend on the engine.</summary>
internal sealed class SchemaWriter
{
    private const string SecretDefault = "Secrets must be entered via 'nuke :secrets [profile]'";

    private readonly INukeBuild _build;
    private readonly IReadOnlyList<MemberInfo> _parameters;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _json;

    public SchemaWriter(INukeBuild build)
    {
        _build = build;
        _parameters = ParameterMembers.Of(build.GetType(), includeUnlisted: true);
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        _json = new Utf8JsonWriter(_buffer, options);
    }

    public string Write()
    {
        _json.WriteStartObject();
        _json.WriteString("$schema", "http://json-schema.org/draft-04/schema#");
        WriteDefinitions();
        _json.WriteStartArray("allOf");
        _json.WriteStartObject();
        WriteProperties(isBase: false);
        _json.WriteEndObject();
        _json.WriteStartObject();
        WriteReference(nameof(NukeBuild));
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }

    // Definitions come in the order in which parameters first need them.
    private void WriteDefinitions()
    {
        _json.WriteStartObject("definitions");
        var written = new HashSet<string>();
        foreach (var parameter in _parameters)
        {
            var scalar = ScalarOf(parameter);
            if (DefinitionOf(scalar) is not { } name || !written.Add(name) || !IsPlain(parameter))
                continue;
            _json.WriteStartObject(name);
            _json.WriteString("type", "string");
            if (scalar.IsEnum)
                _json.WriteString("description", "");
            WriteEnumeration(ValuesOf(scalar));
            _json.WriteEndObject();
        }

        _json.WriteStartObject(nameof(NukeBuild));
        WriteProperties(isBase: true);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteProperties(bool isBase)
    {
        var members = _parameters.Where(x => x.DeclaringType == typeof(NukeBuild) == isBase).ToList();
        if (members.Count == 0)
            return;

        _json.WriteStartObject("properties");
        foreach (var member in members)
        {
            _json.WriteStartObject(ParameterMembers.NameOf(member));
            WriteProperty(member);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    private void WriteProperty(MemberInfo member)
    {
        var type = Members.TypeOf(member);
        var definition = DefinitionOf(ScalarOf(member));
        var isList = NullableTypes.IsCollection(type) && IsPlain(member);
        var (name, format) = IsPlain(member) ? JsonTypeOf(isList ? ScalarOf(member) : type) : ("string", null);

        var isNullable = Nullable.GetUnderlyingType(type) != null;
        var isReference = definition != null && !isList && IsPlain(member);
        if (!isReference || isNullable)
            WriteType(isList ? "array" : name, isNullable);
        if (ParameterMembers.DescriptionOf(member) is { } description)
            _json.WriteString("description", description);
        if (member.IsDefined(typeof(SecretAttribute)))
            _json.WriteString("default", SecretDefault);
        if (isReference)
        {
            WriteReference(definition!);
            return;
        }

        if (!isList)
        {
            WriteFormat(format);
            WriteEnumeration(ParameterValueSet.Of(member, _build)?.Select(x => x.Text));
            return;
        }

        _json.WriteStartObject("items");
        if (definition == null)
        {
            _json.WriteString("type", name);
            WriteFormat(format);
        }

        WriteEnumeration(ParameterValueSet.Of(member, _build)?.Select(x => x.Text));
        if (definition != null)
            WriteReference(definition);

        _json.WriteEndObject();
    }

    private void WriteType(string name, bool isNullable)
    {
        if (!isNullable)
        {
            _json.WriteString("type", name);
            return;
        }

        _json.WriteStartArray("type");
        foreach (var type in new[] { name, "null" }.Order(StringComparer.Ordinal))
            _json.WriteStringValue(type);
        _json.WriteEndArray();
    }

    private void WriteFormat(string? format)
    {
        if (format != null)
            _json.WriteString("format", format);
    }

    private void WriteEnumeration(IEnumerable<string>? values)
    {
        var list = values?.ToList() ?? [];
        if (list.Count == 0)
            return;

        _json.WriteStartArray("enum");
        foreach (var value in list)
            _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private void WriteReference(string definition) => _json.WriteString("$ref", $"#/definitions/{definition}");

    private IEnumerable<string> ValuesOf(Type type) =>
        type == typeof(Host) ? Host.KnownNames.Order()
        : type == typeof(ExecutableTarget)
            ? ExecutableTargetFactory.TargetProperties(_build.GetType()).Select(TypeNames.ShortNameOf).Order()
        : [.. type.GetEnumNames(), .. _parameters.Where(x => IsNullable(x, type)).SelectMany(_ => type.GetEnumNames().Order())];

    // NUKE repeats the values for each parameter that may be null, and the file shall be the same.
    private static bool IsNullable(MemberInfo member, Type type) =>
        IsPlain(member) && Nullable.GetUnderlyingType(Members.TypeOf(member)) == type;

    private static string? DefinitionOf(Type type) =>
        type.IsEnum || type == typeof(Host) || type == typeof(ExecutableTarget) ? type.Name : null;

    private static Type ScalarOf(MemberInfo member) => NullableTypes.ScalarOf(Members.TypeOf(member));

    // Attributes that derive from the plain one turn a text into something of their own.
    private static bool IsPlain(MemberInfo member) => ParameterMembers.AttributeOf(member).GetType() == typeof(ParameterAttribute);

    private static (string Name, string? Format) JsonTypeOf(Type type)
    {
        var actual = Nullable.GetUnderlyingType(type) ?? type;
        return Type.GetTypeCode(actual) switch
        {
            _ when actual.IsEnum => ("string", null),
            TypeCode.Boolean => ("boolean", null),
            TypeCode.Byte => ("integer", "byte"),
            TypeCode.Int16 or TypeCode.Int32 => ("integer", "int32"),
            TypeCode.Int64 => ("integer", "int64"),
            TypeCode.Single => ("number", "float"),
            TypeCode.Double => ("number", "double"),
            TypeCode.Decimal => ("number", "decimal"),
            TypeCode.DateTime => ("string", "date-time"),
            _ when actual == typeof(TimeSpan) => ("string", "duration"),
            _ when actual == typeof(Guid) => ("string", "guid"),
            _ when actual == typeof(Uri) => ("string", "uri"),
            _ => ("string", null),
        };
    }
}
