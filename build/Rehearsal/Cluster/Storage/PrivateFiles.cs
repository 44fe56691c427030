namespace GourmetGram.Rehearsal.Cluster.Storage;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static FileStream OpenForAppend(string path)
    {
        var file = new FileStream(path, Options(FileMode.OpenOrCreate));
        return file;
    }

    public static void Write(string path, string content)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        File.Delete(temporary);
        using (var writer = new StreamWriter(new FileStream(temporary, Options(FileMode.CreateNew))))
        {
            writer.Write(content);
        }

        File.Move(temporary, path, overwrite: true);
    }

    public static void Append(string path, string line)
    {
        using var file = new FileStream(path, Options(FileMode.OpenOrCreate));
        file.Seek(0, SeekOrigin.End);
        using var writer = new StreamWriter(file);
        writer.WriteLine(line);
    }

    public static void CreateDirectory(string path)
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
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 64 * 1024 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
