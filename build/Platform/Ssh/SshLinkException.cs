namespace GourmetGram.Platform.Ssh;

/// <summary>One attempt to connect or log in failed. Within this room only: those who wait turn it into what is seen, or into an error for people.</summary>
/// <param name="failure">Why.</param>
/// <param name="cause">What SSH.NET or the network said.</param>
internal sealed class SshLinkException(SshFailure failure, Exception? cause = null) : Exception(failure.Reason, cause)
{
    public SshFailure Failure { get; } = failure;
}
