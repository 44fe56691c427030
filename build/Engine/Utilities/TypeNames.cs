using System.Reflection;

namespace Nuke.Common.Utilities;

/// <summary>Names of types and members as they are written in C#.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (type.IsGenericType)
            return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";

        return Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => type.Name,
            TypeCode.Boolean => "bool",
            TypeCode.Byte => "byte",
            TypeCode.Char => "char",
            TypeCode.Decimal => "decimal",
            TypeCode.Double => "double",
            TypeCode.Int16 => "short",
            TypeCode.Int32 => "int",
            TypeCode.Int64 => "long",
            TypeCode.Single => "float",
            TypeCode.String => "string",
            _ => type.Name,
        };
    }

    /// <summary>The member's name without the interface that an explicit implementation names.</summary>
    public static string ShortNameOf(MemberInfo member) => member.Name[(member.Name.LastIndexOf('.') + 1)..];

    public static string FullNameOf(MemberInfo member)
    {
        var types = new Stack<string>();
        for (var type = member.DeclaringType; type != null; type = type.DeclaringType)
            types.Push(Of(type));
        return $"{string.Join('.', types)}.{ShortNameOf(member)}";
    }
}
