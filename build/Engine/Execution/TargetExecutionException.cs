namespace Nuke.Common.Execution;

/// <summary>Ends the run after a target has failed; what went wrong has been logged by then.</summary>
internal sealed class TargetExecutionException(string targetName, Exception inner)
    : Exception($"Target '{targetName}' has thrown an exception.", inner);
