namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>A failure that is told to Terraform's user in these words.</summary>
internal sealed class ProviderException(string message, Exception? cause = null) : Exception(message, cause);
