using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>The files of <c>Nodes/Image</c>: what an image is built from. Its key changes with any of them.</summary>
internal sealed record ImageRecipe(ImmutableSortedDictionary<string, string> Files)
{
    private const string ResourcePrefix = "node-image/";

    /// <summary>Ten hexadecimal digits.</summary>
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\0', Files.Select(file => $"{file.Key}\0{file.Value}")))))[..10];

    public static ImageRecipe Load()
    {
        var assembly = typeof(ImageRecipe).Assembly;
        return new ImageRecipe(assembly.GetManifestResourceNames()
            .Select(resource => (Resource: resource, Path: resource.Replace('\\', '/')))
            .Where(entry => entry.Path.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToImmutableSortedDictionary(entry => entry.Path[ResourcePrefix.Length..], entry => EmbeddedText.Read(entry.Resource), StringComparer.Ordinal));
    }

    /// <summary>File by file at once, so that a script which runs from there never sees half of one.</summary>
    public async Task WriteToAsync(string directory, CancellationToken cancellationToken)
    {
        foreach (var (path, text) in Files)
        {
            var file = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
            await File.WriteAllTextAsync(temporary, text, cancellationToken);
            File.Move(temporary, file, overwrite: true);
        }
    }
}
