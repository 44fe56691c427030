using System.Reflection;

namespace Engine.Tests;

/// <summary>What others can see of assemblies, one line per type and member, without nullability.</summary>
internal static class ApiSurface
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    public static IReadOnlyList<string> Of(params IEnumerable<Assembly> assemblies) =>
    [
        .. assemblies
            .SelectMany(x => x.GetTypes())
            .Where(x => x.IsVisible && x.Namespace?.StartsWith("Nuke.", StringComparison.Ordinal) == true)
            .SelectMany(Of)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Of(Type type)
    {
        var name = NameOf(type);
        yield return $"{KindOf(type)} {name}";
        if (type.BaseType is { } baseType && baseType != typeof(object))
            yield return $"{name} : {NameOf(baseType)}";
        foreach (var implemented in type.GetInterfaces().Where(x => x.IsVisible))
            yield return $"{name} : {NameOf(implemented)}";
        foreach (var line in type.GetMembers(Declared).Select(Of).OfType<string>())
            yield return $"{name}.{line}";
    }

    private static string? Of(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) => $"new({ParametersOf(constructor)})",
        MethodInfo method when IsVisible(method) && !IsAccessor(method) => $"{method.Name}{ConstraintsOf(method)}({ParametersOf(method)}) : {NameOf(method.ReturnType)}{ModifiersOf(method)}",
        PropertyInfo property when IsVisible(property.GetMethod) || IsVisible(property.SetMethod) =>
            $"{property.Name} : {NameOf(property.PropertyType)}{(IsVisible(property.GetMethod) ? " get" : "")}{(IsVisible(property.SetMethod) ? " set" : "")}" +
            ModifiersOf((property.GetMethod ?? property.SetMethod)!),
        FieldInfo field when field.IsPublic || field.IsFamily =>
            $"{field.Name} : {NameOf(field.FieldType)}{(field.IsStatic ? " static" : "")}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        _ => null,
    };

    private static string KindOf(Type type) =>
        type.IsInterface ? "interface"
        : type.IsEnum ? "enum"
        : type.IsValueType ? "struct"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : "class";

    private static string NameOf(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef)
            return $"ref {NameOf(type.GetElementType()!)}";
        if (type.IsArray)
            return $"{NameOf(type.GetElementType()!)}[]";

        var scope = type.DeclaringType != null ? $"{type.Namespace}.{type.DeclaringType.Name}+" : $"{type.Namespace}.";
        var arguments = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : "";
        return scope + type.Name + arguments;
    }

    private static string ParametersOf(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(x =>
            (x.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "") + $"{NameOf(x.ParameterType)} {x.Name}" +
            (x.HasDefaultValue ? $" = {x.DefaultValue ?? "null"}" : "")));

    private static string ConstraintsOf(MethodInfo method) =>
        !method.IsGenericMethod
            ? ""
            : $"<{string.Join(", ", method.GetGenericArguments().Select(x => string.Join(" ", [
                x.Name, .. x.GetGenericParameterConstraints().Select(NameOf),
                .. x.GenericParameterAttributes is GenericParameterAttributes.None ? Array.Empty<string>() : [$"{x.GenericParameterAttributes}"]])))}>";

    private static string ModifiersOf(MethodBase method) =>
        (method.IsStatic ? " static" : "") +
        (method is { IsVirtual: true, IsFinal: false } ? " virtual" : "") +
        (method.IsAbstract ? " abstract" : "") +
        (method.IsFamily || method.IsFamilyOrAssembly ? " protected" : "");

    private static bool IsVisible(MethodBase? method) => method != null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static bool IsAccessor(MethodInfo method) =>
        method.Name.StartsWith("get_", StringComparison.Ordinal) ||
        method.Name.StartsWith("set_", StringComparison.Ordinal) ||
        method.Name.Contains('<') ||
        (typeof(Delegate).IsAssignableFrom(method.DeclaringType) && method.Name != "Invoke");
}
