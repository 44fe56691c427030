using System.Globalization;
using Google.Protobuf;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>Values, paths and failures in the protocol's words.</summary>
internal static class Messages
{
    public static DynamicValue Encode(Value value, BlockSchema schema) =>
        new() { Msgpack = UnsafeByteOperations.UnsafeWrap(ValueWriter.Write(value, schema.Type)) };

    /// <summary>Null for an object that is not (yet, or any more).</summary>
    public static ObjectValue? Decode(DynamicValue? message, BlockSchema schema) =>
        message is null || message.Msgpack.IsEmpty ? null : ValueReader.Read(message.Msgpack.Memory, schema.Type) as ObjectValue;

    /// <summary>Terraform takes a step that is a number for a place in a list.</summary>
    public static AttributePath Path(IEnumerable<string> steps)
    {
        var path = new AttributePath();
        path.Steps.AddRange(steps.Select(step => long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new AttributePath.Types.Step { ElementKeyInt = index }
            : new AttributePath.Types.Step { AttributeName = step }));
        return path;
    }

    public static Diagnostic Of(Complaint complaint) => new()
    {
        Severity = Diagnostic.Types.Severity.Error,
        Summary = complaint.Summary,
        Detail = complaint.Detail,
        Attribute = Path(complaint.Path),
    };

    public static Diagnostic Of(Exception exception) => exception switch
    {
        ProviderException or ApiException => Error(exception.Message, string.Empty),
        OperationCanceledException => Error("context canceled", "The operation was interrupted before it was complete."),
        _ => Error($"The rehearsal provider failed: {exception.Message}", $"This is a bug in the rehearsal provider.\n\n{exception}"),
    };

    private static Diagnostic Error(string summary, string detail) =>
        new() { Severity = Diagnostic.Types.Severity.Error, Summary = summary, Detail = detail };
}
