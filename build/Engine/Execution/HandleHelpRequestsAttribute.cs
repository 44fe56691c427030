namespace Nuke.Common.Execution;

/// <summary>Shows the help for <c>--help</c>, and where there is nothing to run.</summary>
internal sealed class HandleHelpRequestsAttribute : BuildExtensionAttributeBase, IOnBuildInitialized
{
    private const int DefaultConsoleWidth = 80;

    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets,
        IReadOnlyCollection<ExecutableTarget> executionPlan)
    {
        if (!Build.Help && executionPlan.Count > 0)
            return;

        Host.Debug(HelpText.OfTargets(Build));
        Host.Debug(HelpText.OfParameters(Build, ConsoleWidth()));
        Environment.Exit(0);
    }

    // Where there is no window to ask, asking takes a while.
    private static int ConsoleWidth() => Console.IsOutputRedirected ? DefaultConsoleWidth : Console.BufferWidth;
}
