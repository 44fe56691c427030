namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Scripts that are kept as files of their own in the source.</summary>
internal static class EmbeddedText
{
    public static string Read(string resource)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not part of this assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
