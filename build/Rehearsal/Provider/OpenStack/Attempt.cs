namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>Puts what was being done in front of what went wrong.</summary>
internal static class Attempt
{
    public static async Task<T> To<T>(string failure, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (exception is ApiException or ProviderException)
        {
            throw new ProviderException($"{failure}: {exception.Message}", exception);
        }
    }

    /// <summary>As <see cref="To{T}"/>, and null when the object does not exist.</summary>
    public static async Task<T?> ToFind<T>(string failure, Func<Task<T>> action)
        where T : class
    {
        try
        {
            return await To(failure, action);
        }
        catch (ProviderException exception) when (exception.InnerException is ApiException { Status: 404 })
        {
            return null;
        }
    }
}
