using System.Reflection;

namespace Nuke.Common.Utilities;

/// <summary>Finds the exception that matters.</summary>
public static class ExceptionExtensions
{
    /// <summary>Takes off the wrappings that reflection and type initialization put around an exception, and flattens aggregates.</summary>
    public static Exception Unwrap(this Exception exception) => exception switch
    {
        TypeInitializationException { InnerException: { } inner } => inner.Unwrap(),
        TargetInvocationException { InnerException: { } inner } => inner.Unwrap(),
        AggregateException aggregate => aggregate.Flatten(),
        _ => exception,
    };
}
