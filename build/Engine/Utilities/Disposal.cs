namespace Nuke.Common.Utilities;

/// <summary>An action that runs when its owner is done.</summary>
internal sealed class Disposal(Action? action) : IDisposable
{
    public static IDisposable Nothing { get; } = new Disposal(null);

    public void Dispose() => action?.Invoke();
}
