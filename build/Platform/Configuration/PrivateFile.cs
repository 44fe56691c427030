namespace GourmetGram.Platform.Configuration;

/// <summary>Files that only their owner may read (0600 in folders of 0700, where the system has modes).</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, and those above it that are missing, with mode 0700.</summary>
    public static string Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            // The mode given to CreateDirectory is the last folder's alone.
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
            {
                Folder(parent);
            }

            Directory.CreateDirectory(path, OwnerFolder);
        }

        return path;
    }

    /// <summary>Writes the whole file at once: readers see the old text or the new one, never half of it.</summary>
    public static void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The same for bytes as they are.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var draft = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():n}.tmp";
        using (var stream = new FileStream(draft, Options(FileMode.CreateNew)))
        {
            stream.Write(content);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Opens a file to append lines to.</summary>
    public static StreamWriter Append(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new StreamWriter(new FileStream(path, Options(FileMode.Append))) { AutoFlush = true };
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return options;
    }
}
