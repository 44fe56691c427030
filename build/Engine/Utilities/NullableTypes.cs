namespace Nuke.Common.Utilities;

/// <summary>Answers about whether and how types hold null.</summary>
internal static class NullableTypes
{
    public static bool CanBeNull(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) != null;

    public static Type MakeNullable(Type type) => CanBeNull(type) ? type : typeof(Nullable<>).MakeGenericType(type);

    public static object? DefaultOf(Type type) => CanBeNull(type) ? null : Activator.CreateInstance(type);

    /// <summary>The type of one value: an array's element, a nullable's underlying type, or the type itself.</summary>
    public static Type ScalarOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return underlying;
        if (type.IsArray)
            return type.GetElementType()!;
        return IsCollection(type) ? type.GetGenericArguments().Single() : type;
    }

    public static bool IsCollection(Type type) =>
        type != typeof(string) &&
        type.GetInterfaces().Append(type).Any(x => x.IsGenericType && x.GetGenericTypeDefinition() == typeof(IEnumerable<>));
}
