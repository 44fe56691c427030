namespace Nuke.Common.Execution;

/// <summary>Shows the help for <c>--help</c>, and where there is nothing to run.</summary>
internal sealed class HandleHelpRequestsAttribute : BuildExtensionAttributeBase, IOnBuildInitialized
{
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

    private static int ConsoleWidth()
    {
        try
        {
            return Console.BufferWidth;
        }
        catch (Exception exception) when (exception is IOException or PlatformNotSupportedException)
        {
            return 80;
        }
    }
}
