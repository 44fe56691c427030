using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;

namespace GourmetGram.Rehearsal.Cluster.Kinds;

/// <summary>
/// Structures of the built-in kinds, read off the client library's models. What those lack (list keys) is in <see cref="ListRules"/>. An instance
/// is one tree; types that occur in it more than once are read once.
/// </summary>
internal sealed class ModelSchemas
{
    private static readonly Lazy<ImmutableDictionary<string, Type>> Models = new(() => typeof(V1Pod).Assembly.GetTypes()
        .Select(type => (Type: type, Entity: type.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(pair => pair.Entity is not null && !pair.Type.Name.EndsWith("List", StringComparison.Ordinal))
        .GroupBy(pair => $"{pair.Entity!.Group}/{pair.Entity.ApiVersion}/{pair.Entity.Kind}")
        .ToImmutableDictionary(group => group.Key, group => group.First().Type));

    private readonly ConcurrentDictionary<Type, Schema> known = new();

    private ModelSchemas()
    {
    }

    public static Schema Metadata { get; } = Of(typeof(V1ObjectMeta));

    public static Schema? For(string group, string version, string kind) =>
        Models.Value.TryGetValue($"{group}/{version}/{kind}", out var model) ? Of(model) : null;

    public static Schema Of(Type model) => new ModelSchemas().Read(model);

    private Schema Read(Type type) => known.GetOrAdd(type, Make);

    private Schema Make(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(string))
        {
            return new Schema(SchemaType.Text);
        }

        if (bare == typeof(bool))
        {
            return new Schema(SchemaType.Flag);
        }

        if (bare == typeof(int) || bare == typeof(long))
        {
            return new Schema(SchemaType.Integer) { TypeName = bare == typeof(int) ? "int32" : "int64" };
        }

        if (bare == typeof(double))
        {
            return new Schema(SchemaType.Number);
        }

        if (bare == typeof(DateTime) || bare == typeof(DateTimeOffset))
        {
            return new Schema(SchemaType.Time);
        }

        if (bare == typeof(byte[]))
        {
            return new Schema(SchemaType.Bytes);
        }

        if (bare == typeof(IntOrString))
        {
            return new Schema(SchemaType.IntOrText);
        }

        if (bare == typeof(ResourceQuantity))
        {
            return new Schema(SchemaType.Quantity);
        }

        if (bare.IsGenericType && bare.GetGenericTypeDefinition() == typeof(IDictionary<,>))
        {
            return new Schema(SchemaType.Object) { Values = Read(bare.GetGenericArguments()[1]) };
        }

        if (bare.IsGenericType && bare.GetGenericTypeDefinition() == typeof(IList<>))
        {
            return new Schema(SchemaType.Array) { Items = Read(bare.GetGenericArguments()[0]) };
        }

        return bare.Namespace == typeof(V1Pod).Namespace && bare.IsClass
            ? new Schema(SchemaType.Object)
            {
                TypeName = ShortName(bare),
                Whole = ListRules.IsWhole(bare),
                Fields = new Lazy<ImmutableDictionary<string, Schema>>(() => Fields(bare)),
            }
            : Schema.Anything;
    }

    private ImmutableDictionary<string, Schema> Fields(Type model) => model
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => (Property: property, property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name))
        .Where(pair => pair.Name is not null)
        .ToImmutableDictionary(pair => pair.Name!, pair => FieldOf(model, pair.Name!, pair.Property.PropertyType));

    private Schema FieldOf(Type model, string name, Type type)
    {
        var schema = Read(type);
        if (schema.Type == SchemaType.Array && ListRules.Find(model, name) is { } rule)
        {
            return new Schema(SchemaType.Array) { Items = schema.Items, List = rule.List, Keys = rule.Keys };
        }

        return schema.Values is not null && ListRules.IsWholeMap(name)
            ? new Schema(SchemaType.Object) { Values = schema.Values, Whole = true }
            : schema;
    }

    /// <summary>V1PodSpec is PodSpec in the server's messages.</summary>
    private static string ShortName(Type model)
    {
        var name = model.Name;
        var digits = 1;
        while (digits < name.Length && char.IsDigit(name[digits]))
        {
            digits++;
        }

        return name.StartsWith('V') && digits > 1 ? name[digits..] : name;
    }
}
