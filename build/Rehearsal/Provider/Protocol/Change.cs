using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Resources;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>Carries out one planned change. Whatever goes wrong, the state it answers is true as far as it is known.</summary>
internal sealed record Change(IResourceType Type, CloudClient Cloud)
{
    public Task<(Value State, Exception? Failure)> ApplyAsync(ObjectValue? prior, ObjectValue? planned, CancellationToken cancellationToken) =>
        (prior, planned) switch
        {
            (null, { } wanted) => CreateAsync(wanted, cancellationToken),
            ({ } before, { } wanted) => UpdateAsync(before, wanted, cancellationToken),
            ({ } before, null) => DeleteAsync(before, cancellationToken),
            _ => Task.FromResult<(Value, Exception?)>((Value.Null, null)),
        };

    private async Task<(Value State, Exception? Failure)> CreateAsync(ObjectValue planned, CancellationToken cancellationToken)
    {
        var creation = new Creation(planned);
        try
        {
            await Type.CreateAsync(creation, Cloud, cancellationToken);
            return (await ReadBackAsync(creation.Planned, cancellationToken), null);
        }
        catch (Exception exception)
        {
            // With an id the object exists and is kept as tainted; without one there is nothing to keep.
            return (creation.Id is null ? Value.Null : Outcome.Applied(Type.Schema, creation.Planned, ObjectValue.Empty), exception);
        }
    }

    private async Task<(Value State, Exception? Failure)> UpdateAsync(ObjectValue prior, ObjectValue planned, CancellationToken cancellationToken)
    {
        try
        {
            await Type.UpdateAsync(prior, planned, Cloud, cancellationToken);
            return (await ReadBackAsync(planned, cancellationToken), null);
        }
        catch (Exception exception)
        {
            return (prior, exception);
        }
    }

    private async Task<(Value State, Exception? Failure)> DeleteAsync(ObjectValue prior, CancellationToken cancellationToken)
    {
        try
        {
            await Type.DeleteAsync(prior, Cloud, cancellationToken);
            return (Value.Null, null);
        }
        catch (Exception exception)
        {
            return (prior, exception);
        }
    }

    private async Task<Value> ReadBackAsync(ObjectValue planned, CancellationToken cancellationToken)
    {
        var observed = await Type.ReadAsync(planned, Cloud, cancellationToken)
            ?? throw new ProviderException($"{Type.Name} {planned.Text("id")} is gone right after it was applied");
        return Outcome.Applied(Type.Schema, planned, observed);
    }
}
