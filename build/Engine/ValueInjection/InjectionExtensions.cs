using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Execution;
using Nuke.Common.Utilities;

namespace Nuke.Common.ValueInjection;

/// <summary>Injects parameters, as soon as there is a build object.</summary>
internal sealed class InjectParameterValuesAttribute : BuildExtensionAttributeBase, IOnBuildCreated
{
    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) =>
        ValueInjector.Inject(Build, (_, attribute) => attribute.GetType() == typeof(ParameterAttribute));
}

/// <summary>Injects everything else once the plan is known; members marked as on demand only if a target of the plan requires them.</summary>
internal sealed class InjectNonParameterValuesAttribute : BuildExtensionAttributeBase, IOnBuildInitialized
{
    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets,
        IReadOnlyCollection<ExecutableTarget> executionPlan)
    {
        var isOnDemandBuild = Build.GetType().IsDefined(typeof(OnDemandValueInjectionAttribute));
        ValueInjector.Inject(Build, (member, attribute) =>
        {
            if (attribute.GetType() == typeof(ParameterAttribute))
                return false;
            if (!isOnDemandBuild && !member.IsDefined(typeof(OnDemandAttribute)))
                return true;
            return !member.IsDefined(typeof(RequiredAttribute)) && IsRequired(member, executionPlan);
        });
    }

    private static bool IsRequired(MemberInfo member, IReadOnlyCollection<ExecutableTarget> executionPlan) =>
        executionPlan
            .SelectMany(x => x.DelegateRequirements)
            .Where(x => x is not Expression<Func<bool>>)
            .Any(x => Members.Named(x).Equals(member));
}
