namespace Nuke.Common.Execution;

/// <summary>What has become of a target.</summary>
public enum ExecutionStatus
{
    /// <summary>It is not in the plan.</summary>
    None,

    /// <summary>It is in the plan and not yet run.</summary>
    Scheduled,

    /// <summary>It was not run since another target failed.</summary>
    NotRun,

    /// <summary>It was skipped.</summary>
    Skipped,

    /// <summary>It succeeded.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It runs now.</summary>
    Running,

    /// <summary>It was cut off.</summary>
    Aborted,

    /// <summary>It has no actions of its own.</summary>
    Collective,
}
