using GourmetGram.Rehearsal.Provider.Hub;
using Grpc.Core;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>Ends an instance of the provider, which is a launcher process: the server itself goes on.</summary>
internal sealed class ControllerService(LaunchRegistry launches) : GRPCController.GRPCControllerBase
{
    public override Task<Empty> Shutdown(Empty request, ServerCallContext context)
    {
        launches.End(SessionConnections.Of(context).Launch.Pid);
        return Task.FromResult(new Empty());
    }
}
