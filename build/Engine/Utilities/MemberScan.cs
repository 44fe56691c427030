using System.Reflection;

namespace Nuke.Common.Utilities;

/// <summary>Finds the members of a build: its own, and those that components bring by default implementations.</summary>
internal static class MemberScan
{
    /// <summary>
    /// A class member stands for the interface members of its name. Of interfaces that override one another the last stands for all,
    /// if <paramref name="mergeOverrides"/>. Otherwise a name that comes from several interfaces is an error, unless allowed.
    /// </summary>
    public static IReadOnlyList<MemberInfo> Find(
        Type type, Func<MemberInfo, bool> filter, BindingFlags flags, bool allowAmbiguity, bool mergeOverrides = false)
    {
        var own = new Dictionary<string, MemberInfo>();
        foreach (var member in FieldsAndProperties(type, flags))
        {
            if (!member.Name.Contains('.') && filter(member))
                own.Add(member.Name, member);
        }

        var publicNames = FieldsAndProperties(type, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            .Select(x => x.Name)
            .ToHashSet();
        var inherited = type.GetInterfaces()
            .SelectMany(x => FieldsAndProperties(x, flags))
            .Where(x => filter(x) && !publicNames.Contains(x.Name))
            .GroupBy(TypeNames.ShortNameOf);

        var result = new List<MemberInfo>(own.Values);
        foreach (var group in inherited)
        {
            var members = group.ToList();
            var classMember = own.GetValueOrDefault(group.Key);
            if (mergeOverrides && classMember == null && members.Count > 1 && LastOverride(members) is { } last)
            {
                result.Add(Implementation(last, type));
                continue;
            }

            if (!allowAmbiguity)
                CheckAmbiguity(members, classMember);
            result.AddRange(members.Select(x => Implementation(x, type)).Where(filter));
        }

        return result;
    }

    public static bool IsPublic(MemberInfo member) => member switch
    {
        FieldInfo field => field.IsPublic,
        PropertyInfo property => (property.GetMethod ?? property.SetMethod)!.IsPublic,
        _ => false,
    };

    private static IEnumerable<MemberInfo> FieldsAndProperties(Type type, BindingFlags flags) =>
        [.. type.GetProperties(flags), .. type.GetFields(flags)];

    private static void CheckAmbiguity(List<MemberInfo> members, MemberInfo? classMember)
    {
        var subject = $"{members[0].MemberType} '{TypeNames.ShortNameOf(members[0])}'";
        var interfaces = string.Concat(members.Select(x => $"{Environment.NewLine} - {x.DeclaringType!.Name}"));
        Assert.True(
            members.Count == 1 || classMember != null,
            $"{subject} must be implemented explicitly because it is inherited from multiple interfaces:{interfaces}");
        Assert.True(
            classMember == null || IsPublic(classMember),
            $"{subject} must be marked public to override inherited member from:{interfaces}");
    }

    // The interfaces are a chain if all of them derive from one; the override of the most derived one counts.
    private static MemberInfo? LastOverride(List<MemberInfo> members)
    {
        var root = members.FirstOrDefault(x => members.All(y => x.DeclaringType!.IsAssignableFrom(y.DeclaringType)));
        return root != null
            ? members.LastOrDefault(x => !members.Any(y => y != x && x.DeclaringType!.IsAssignableFrom(y.DeclaringType))) ?? root
            : null;
    }

    private static MemberInfo Implementation(MemberInfo member, Type type)
    {
        var explicitName = $"{member.DeclaringType!.FullName!.Replace('+', '.')}.{member.Name}";
        return type.GetProperty(explicitName, Members.Instance) ?? member;
    }
}
