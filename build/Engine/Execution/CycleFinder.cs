namespace Nuke.Common.Execution;

/// <summary>Finds strongly connected components of more than one node (R. Tarjan, 1972).</summary>
internal static class CycleFinder
{
    public static IReadOnlyList<IReadOnlyList<T>> Find<T>(IEnumerable<T> nodes, Func<T, IEnumerable<T>> edges)
        where T : notnull
    {
        var search = new Search<T>(edges);
        foreach (var node in nodes)
            search.VisitOnce(node);
        return search.Cycles;
    }

    private sealed class Search<T>(Func<T, IEnumerable<T>> edges)
        where T : notnull
    {
        private readonly Dictionary<T, int> _indices = [];
        private readonly Dictionary<T, int> _lowLinks = [];
        private readonly Stack<T> _stack = [];

        public List<IReadOnlyList<T>> Cycles { get; } = [];

        public void VisitOnce(T node)
        {
            if (!_indices.ContainsKey(node))
                Visit(node);
        }

        private void Visit(T node)
        {
            _indices[node] = _lowLinks[node] = _indices.Count;
            _stack.Push(node);
            foreach (var next in edges(node))
            {
                if (!_indices.ContainsKey(next))
                {
                    Visit(next);
                    _lowLinks[node] = Math.Min(_lowLinks[node], _lowLinks[next]);
                }
                else if (_stack.Contains(next))
                    _lowLinks[node] = Math.Min(_lowLinks[node], _indices[next]);
            }

            if (_lowLinks[node] == _indices[node])
                PopComponent(node);
        }

        private void PopComponent(T root)
        {
            var component = new List<T>();
            do
                component.Add(_stack.Pop());
            while (!component[^1].Equals(root));
            if (component.Count > 1)
                Cycles.Add(component);
        }
    }
}
