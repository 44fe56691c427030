using System.Reflection;
using Nuke.Common.Execution;
using Serilog;
using Serilog.Events;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    private readonly IReadOnlyList<IBuildExtension> _buildExtensions;

    /// <summary>Collects the extensions that the class is marked with.</summary>
    protected NukeBuild()
    {
        BuildExtensionAttributeBase[] extensions =
            [.. GetType().GetCustomAttributes<BuildExtensionAttributeBase>(), .. BuiltInExtensions.Create()];
        foreach (var extension in extensions)
            extension.Build = this;
        _buildExtensions = [.. extensions.OrderByDescending(x => x.Priority)];
    }

    internal void ExecuteExtension<TExtension>(string method, Action<TExtension> action)
        where TExtension : IBuildExtension
    {
        foreach (var extension in _buildExtensions.OfType<TExtension>())
        {
            if (Logging.LevelSwitch.MinimumLevel <= LogEventLevel.Verbose)
                Log.Verbose("{Type}.{Method} ({Priority})", BuiltInExtensions.NameOf(extension), method, extension.Priority);
            action(extension);
        }
    }

    /// <summary>Runs once the build exists and its parameters have their values.</summary>
    protected internal virtual void OnBuildCreated()
    {
    }

    /// <summary>Runs once the plan is made and all values are injected, before the first target.</summary>
    protected internal virtual void OnBuildInitialized()
    {
    }

    /// <summary>Runs at the very end, after the summary.</summary>
    protected internal virtual void OnBuildFinished()
    {
    }

    /// <summary>Runs before a target.</summary>
    protected internal virtual void OnTargetRunning(string target)
    {
    }

    /// <summary>Runs when a target is skipped.</summary>
    protected internal virtual void OnTargetSkipped(string target)
    {
    }

    /// <summary>Runs after a target has succeeded.</summary>
    protected internal virtual void OnTargetSucceeded(string target)
    {
    }

    /// <summary>Runs after a target has failed.</summary>
    protected internal virtual void OnTargetFailed(string target)
    {
    }
}
