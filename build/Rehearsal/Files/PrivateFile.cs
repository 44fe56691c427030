using System.Text;

namespace GourmetGram.Rehearsal.Files;

/// <summary>Files that only their owner may read, whole or absent: everything that a world keeps.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces the file as a whole; readers see the old content or the new one. It appears with its owner.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, Requester? owner = null)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(draft, Options(FileMode.CreateNew)))
            {
                stream.Write(content);
            }

            owner?.Own(draft);
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    public static void Write(string path, string content, Requester? owner = null) => Write(path, Encoding.UTF8.GetBytes(content), owner);

    public static FileStream OpenForAppend(string path) => new(path, Options(FileMode.OpenOrCreate));

    public static void Append(string path, string line)
    {
        using var writer = new StreamWriter(new FileStream(path, Options(FileMode.Append)));
        writer.WriteLine(line);
    }

    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = mode == FileMode.Append ? FileAccess.Write : FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
