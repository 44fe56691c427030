namespace Nuke.Common.Execution;

/// <summary>A local terminal: what a build runs in unless something else is recognized.</summary>
public class Terminal : Host
{
    /// <summary>Always true: a terminal is what is left.</summary>
    public static bool IsRunningTerminal => true;
}

/// <summary>The terminal of Rider.</summary>
public class Rider : Terminal
{
    internal static bool IsRunningRider =>
        EnvironmentInfo.HasVariable("IDEA_INITIAL_DIRECTORY", allowEmpty: false) ||
        Mentions("XPC_SERVICE_NAME", "com.jetbrains.rider") ||
        Mentions("TERMINAL_EMULATOR", "JetBrains-JediTerm");

    private static bool Mentions(string variable, string text) =>
        EnvironmentInfo.GetVariable(variable)?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false;
}

/// <summary>The terminal of Visual Studio Code.</summary>
public class VSCode : Terminal
{
    internal static bool IsRunningVSCode =>
        EnvironmentInfo.HasVariable("VSCODE_GIT_IPC_HANDLE", allowEmpty: false) ||
        EnvironmentInfo.HasVariable("VSCODE_PID", allowEmpty: false);
}

/// <summary>The terminal of Visual Studio.</summary>
public class VisualStudio : Terminal
{
    internal static bool IsRunningVisualStudio => EnvironmentInfo.HasVariable("VisualStudioVersion", allowEmpty: false);
}
