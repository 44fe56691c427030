using GourmetGram.Rehearsal.Provider.OpenStack;
using Grpc.Core;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>One call that talks to the cloud: it ends early when Terraform goes away or asks the provider to stop.</summary>
internal sealed class Call : IDisposable
{
    private readonly CancellationTokenSource either;
    private readonly Session session;

    public Call(ServerCallContext context)
    {
        session = SessionConnections.Of(context);
        either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, session.Stopping);
    }

    public CloudClient Cloud => session.Cloud;

    public CancellationToken Token => either.Token;

    public void Dispose() => either.Dispose();
}
