namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Keeps the last lines that a command has written, for reports and error messages.</summary>
internal sealed class TailOfLines(int count)
{
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    public string? Last
    {
        get
        {
            lock (_lock)
            {
                return _lines.LastOrDefault();
            }
        }
    }

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_lock)
        {
            _lines.Enqueue(line.Trim());
            if (_lines.Count > count)
            {
                _lines.Dequeue();
            }
        }
    }
}
