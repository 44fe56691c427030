namespace Nuke.Common.Execution;

/// <summary>What is done on an interrupt, the last added first.</summary>
internal sealed class CancellationHandlers
{
    private readonly LinkedList<Action> _handlers = new();

    public void Add(Action handler) => _handlers.AddFirst(handler);

    public void Run()
    {
        foreach (var handler in _handlers)
            handler();
    }
}
