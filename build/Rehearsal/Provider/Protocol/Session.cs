using GourmetGram.Rehearsal.Provider.Hub;
using GourmetGram.Rehearsal.Provider.OpenStack;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>One instance of the provider as Terraform sees it: a connection with its own environment, configuration and interrupt.</summary>
internal sealed class Session(Launch launch) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private CloudClient? cloud;

    public Launch Launch { get; } = launch;

    /// <summary>Fires when Terraform asks the provider to stop what it is doing.</summary>
    public CancellationToken Stopping => stop.Token;

    public CloudClient Cloud => cloud ?? throw new ProviderException("The provider has not been configured");

    public void Configure(CloudClient configured) => cloud = configured;

    public void Stop() => stop.Cancel();

    public void Dispose()
    {
        cloud?.Dispose();
        stop.Dispose();
    }
}
