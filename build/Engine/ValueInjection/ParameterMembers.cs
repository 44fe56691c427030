using System.Reflection;
using Nuke.Common.Utilities;

namespace Nuke.Common.ValueInjection;

/// <summary>A member with the attribute that gives it its value. A class, since the framework's generic code is compiled for classes.</summary>
internal sealed record InjectedMember(MemberInfo Member, ValueInjectionAttributeBase Attribute);

/// <summary>The members of a build type that get values from outside, and how parameters among them are named and described.</summary>
internal static class ParameterMembers
{
    public static IReadOnlyList<MemberInfo> Of(Type buildType, bool includeUnlisted) =>
    [
        .. Injected(buildType)
            .Where(x => x.Attribute is ParameterAttribute attribute && (includeUnlisted || attribute.List))
            .Select(x => x.Member)
            .OrderBy(NameOf),
    ];

    public static IReadOnlyList<InjectedMember> Injected(Type buildType) =>
    [
        .. MemberScan.Find(buildType, x => x.IsDefined(typeof(ValueInjectionAttributeBase)), Members.All, allowAmbiguity: true)
            .OrderBy(x => x.Name)
            .Select(x => new InjectedMember(x, x.GetCustomAttribute<ValueInjectionAttributeBase>()!)),
    ];

    public static string NameOf(MemberInfo member)
    {
        var prefix = member.DeclaringType!.GetCustomAttribute<ParameterPrefixAttribute>()?.Prefix;
        return prefix + (AttributeOf(member).Name ?? member.Name);
    }

    public static string? DescriptionOf(MemberInfo member) => AttributeOf(member).Description?.TrimEnd('.');

    public static char? SeparatorOf(MemberInfo member) => AttributeOf(member).Separator is [var separator] ? separator : null;

    /// <summary>The name as a flag: <c>GitHubToken</c> becomes <c>github-token</c>.</summary>
    public static string DashedNameOf(MemberInfo member) => CamelHumps.ToDashed(NameOf(member));

    public static ParameterAttribute AttributeOf(MemberInfo member) => member.GetCustomAttribute<ParameterAttribute>().NotNull();
}
