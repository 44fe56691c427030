namespace Nuke.Common.Tooling;

/// <summary>Changes how a tool's process runs.</summary>
public static class ToolOptionsExtensions
{
    /// <summary>Sets the program.</summary>
    public static T SetProcessToolPath<T>(this T o, string? value)
        where T : ToolOptions => o.Set(nameof(ToolOptions.ProcessToolPath), value);

    /// <summary>Sets the folder that the process works in.</summary>
    public static T SetProcessWorkingDirectory<T>(this T o, string? value)
        where T : ToolOptions => o.Set(nameof(ToolOptions.ProcessWorkingDirectory), value);

    /// <summary>Sets a variable.</summary>
    public static T SetProcessEnvironmentVariable<T>(this T o, string key, string value)
        where T : ToolOptions =>
        o.Set(
            nameof(ToolOptions.ProcessEnvironmentVariables),
            new Dictionary<string, string>(o.ProcessEnvironmentVariables) { [key] = value });

    /// <summary>Sets a variable to a value's text.</summary>
    public static T SetProcessEnvironmentVariable<T>(this T o, string key, object value)
        where T : ToolOptions => o.SetProcessEnvironmentVariable(key, value.ToString() ?? "");

    /// <summary>Removes a variable.</summary>
    public static T RemoveProcessEnvironmentVariable<T>(this T o, string key)
        where T : ToolOptions =>
        o.Set(
            nameof(ToolOptions.ProcessEnvironmentVariables),
            o.ProcessEnvironmentVariables.Where(x => x.Key != key).ToDictionary());

    /// <summary>Sets after how many milliseconds the process is killed.</summary>
    public static T SetProcessExecutionTimeout<T>(this T o, int? value)
        where T : ToolOptions => o.Set(nameof(ToolOptions.ProcessExecutionTimeout), value);

    /// <summary>Sets after what time the process is killed.</summary>
    public static T SetProcessExecutionTimeout<T>(this T o, TimeSpan value)
        where T : ToolOptions => o.SetProcessExecutionTimeout((int?)value.TotalMilliseconds);

    /// <summary>Sets whether output is logged.</summary>
    public static T SetProcessOutputLogging<T>(this T o, bool? value)
        where T : ToolOptions => o.Set(nameof(ToolOptions.ProcessOutputLogging), value);

    /// <summary>Has output logged.</summary>
    public static T EnableProcessOutputLogging<T>(this T o)
        where T : ToolOptions => o.SetProcessOutputLogging(true);

    /// <summary>Has output not logged.</summary>
    public static T DisableProcessOutputLogging<T>(this T o)
        where T : ToolOptions => o.SetProcessOutputLogging(false);

    /// <summary>Sets whether the command line is logged.</summary>
    public static T SetProcessInvocationLogging<T>(this T o, bool? value)
        where T : ToolOptions => o.Set(nameof(ToolOptions.ProcessInvocationLogging), value);

    /// <summary>Has the command line logged.</summary>
    public static T EnableProcessInvocationLogging<T>(this T o)
        where T : ToolOptions => o.SetProcessInvocationLogging(true);

    /// <summary>Has the command line not logged.</summary>
    public static T DisableProcessInvocationLogging<T>(this T o)
        where T : ToolOptions => o.SetProcessInvocationLogging(false);

    /// <summary>Sets whether an exit code other than 0 is an error.</summary>
    public static T SetProcessExitHandling<T>(this T o, bool? value)
        where T : ToolOptions => o.Set(nameof(ToolOptions.ProcessExitHandling), value);

    /// <summary>Has any exit code accepted.</summary>
    public static T DisableProcessExitHandling<T>(this T o)
        where T : ToolOptions => o.SetProcessExitHandling(false);

    /// <summary>Sets arguments that come after all others, as they are.</summary>
    public static T SetProcessAdditionalArguments<T>(this T o, params string[] v)
        where T : ToolOptions => o.SetItems(nameof(ToolOptions.ProcessAdditionalArguments), v);

    /// <summary>Adds arguments that come after all others, as they are.</summary>
    public static T AddProcessAdditionalArguments<T>(this T o, params string[] v)
        where T : ToolOptions => o.AddItems(nameof(ToolOptions.ProcessAdditionalArguments), v);
}
