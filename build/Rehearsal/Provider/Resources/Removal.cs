using GourmetGram.Rehearsal.Provider.OpenStack;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>Deletes an object and waits until it is gone. One that is gone already is fine.</summary>
internal sealed record Removal(Service Service, string Path, string TypeName, string Id, TimeSpan Timeout)
{
    /// <summary>Deletes once; a conflict is a failure.</summary>
    public async Task OnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Service.DeleteAsync(Path, cancellationToken);
        }
        catch (ApiException exception) when (exception.Status == 404)
        {
            return;
        }
        catch (ApiException exception)
        {
            throw new ProviderException($"Error deleting {TypeName} {Id}: {exception.Message}", exception);
        }

        await WaitAsync(LookAsync, cancellationToken);
    }

    /// <summary>Deletes again while the cloud answers that something still uses the object.</summary>
    public Task UntilFreeAsync(CancellationToken cancellationToken) => WaitAsync(
        async token =>
        {
            try
            {
                await Service.DeleteAsync(Path, token);
            }
            catch (ApiException exception) when (exception.Status == 409)
            {
                return "ACTIVE";
            }
            catch (ApiException exception) when (exception.Status == 404)
            {
                return "DELETED";
            }

            return await LookAsync(token);
        },
        cancellationToken);

    private Task WaitAsync(Func<CancellationToken, Task<string>> look, CancellationToken cancellationToken) =>
        Attempt.To($"Error waiting for {TypeName} {Id} to Delete", async () =>
        {
            await new StateWait([], ["DELETED"], Timeout, Service.Cloud.Stopping).UntilAsync(look, cancellationToken);
            return true;
        });

    private async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Service.GetAsync(Path, cancellationToken);
            return "ACTIVE";
        }
        catch (ApiException exception) when (exception.Status == 404)
        {
            return "DELETED";
        }
    }
}
