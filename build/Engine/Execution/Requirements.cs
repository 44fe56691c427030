using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Utilities;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>Checks, before the first target runs, what targets and the build as a whole require.</summary>
internal static class Requirements
{
    public static void Validate(INukeBuild build, IReadOnlyCollection<ExecutableTarget> targets)
    {
        foreach (var target in targets)
        {
            foreach (var requirement in target.DelegateRequirements)
                Validate(build, target, requirement);
        }

        var required = ParameterMembers.Injected(build.GetType())
            .Select(x => x.Member)
            .Where(x => x.IsDefined(typeof(RequiredAttribute)));
        foreach (var member in required)
            Assert.False(IsMissing(member, build), $"Member '{NameOf(member)}' is required to be not null or empty");
    }

    private static void Validate(INukeBuild build, ExecutableTarget target, LambdaExpression requirement)
    {
        if (requirement is Expression<Func<bool>> condition)
        {
            Assert.True(
                condition.Compile(preferInterpretation: true)(),
                $"Target '{target.Name}' requires '{requirement.Body}'");
            return;
        }

        var member = Members.Named(requirement);
        Assert.False(
            IsMissing(member, build, target),
            $"Target '{target.Name}' requires member '{NameOf(member)}' to be not null or empty");
    }

    private static bool IsMissing(MemberInfo member, INukeBuild build, ExecutableTarget? target = null)
    {
        // A class member may stand for the component's.
        if (member.DeclaringType != build.GetType())
            member = build.GetType().GetProperty(member.Name) ?? (MemberInfo?)build.GetType().GetField(member.Name) ?? member;

        var from = target != null ? $"from target '{target.Name}' " : "";
        Assert.True(
            member.IsDefined(typeof(ValueInjectionAttributeBase)),
            $"Member '{NameOf(member)}' is required {from}but not marked with an injection attribute.");
        if (build.Host is Terminal)
            Ask(member, build);

        var value = Members.GetValue(member, build);
        return value is string text ? string.IsNullOrWhiteSpace(text) : value == null;
    }

    private static void Ask(MemberInfo member, INukeBuild build)
    {
        if (!member.IsDefined(typeof(ParameterAttribute)) || member is PropertyInfo { CanWrite: false })
            return;

        var question = (ParameterMembers.DescriptionOf(member) ?? ParameterMembers.NameOf(member)).TrimEnd('.') + ":";
        while (Members.GetValue(member, build) == null)
        {
            var value = ParameterValueSet.Of(member, build) is { } values
                ? ConsolePrompt.ReadChoice(question, values)
                : ConsolePrompt.ReadText(question);
            if (value is string text)
                value = ValueConverter.Convert(text, Members.TypeOf(member), separator: null, booleanDefault: false);
            Members.SetValue(member, build, value);
        }
    }

    private static string NameOf(MemberInfo member) =>
        member.IsDefined(typeof(ParameterAttribute)) ? ParameterMembers.NameOf(member) : member.Name;
}
