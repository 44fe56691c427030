using System.Reflection;
using Nuke.Common.Utilities;

namespace Nuke.Common.ValueInjection;

/// <summary>Gives members of the build their values. Members of components find theirs when they are asked.</summary>
internal static class ValueInjector
{
    // Other parameters of the base class are resolved before there is a build object.
    private static readonly HashSet<string> BaseMembers =
    [
        nameof(NukeBuild.Plan), nameof(NukeBuild.Help), nameof(NukeBuild.Continue), nameof(NukeBuild.NoLogo),
        nameof(NukeBuild.Verbosity), nameof(NukeBuild.Partition),
    ];

    public static void Inject(INukeBuild build, Func<MemberInfo, ValueInjectionAttributeBase, bool> filter)
    {
        var members = ParameterMembers.Injected(build.GetType())
            .Where(x => !x.Member.ReflectedType!.IsInterface && filter(x.Member, x.Attribute))
            .Where(x => x.Member.DeclaringType != typeof(NukeBuild) || BaseMembers.Contains(x.Member.Name))
            .OrderBy(x => DepthOf(x.Member.DeclaringType!))
            .ThenByDescending(x => x.Attribute.Priority);
        foreach (var (member, attribute) in members)
        {
            attribute.Build = build;
            var value = attribute.TryGetValue(member, build);
            if (value == null)
                continue;

            Assert.True(
                Members.TypeOf(member).IsInstanceOfType(value),
                $"Member '{member.Name}' must be of type '{value.GetType().Name}' to get its valued injected from '{attribute.GetType().Name}'");
            Members.SetValue(member, build, value);
        }
    }

    private static int DepthOf(Type type)
    {
        var depth = 0;
        for (var current = type.BaseType; current != null; current = current.BaseType)
            depth++;
        return depth;
    }
}
