using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace GourmetGram.Platform.Tests.Tools;

/// <summary>A Python package index as small as can be (PEP 503), with a wheel made here.</summary>
internal static class PackageIndex
{
    /// <summary>Puts a package with one program into the server; the program says it is an ansible-playbook of this version.</summary>
    public static void Add(FileServer server, string package, string version, string ansibleVersion)
    {
        var wheel = $"{package.Replace('-', '_')}-{version}-py3-none-any.whl";
        var content = Wheel(package, version, $"def main():\n    print('ansible-playbook [core {ansibleVersion}]')\n");
        server.Files[$"/packages/{wheel}"] = content;
        server.Files[$"/simple/{package}/"] = Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html><html><body><a href=\"../../packages/{wheel}#sha256={Convert.ToHexStringLower(SHA256.HashData(content))}\">{wheel}</a></body></html>");
    }

    private static byte[] Wheel(string package, string version, string program)
    {
        var name = $"{package.Replace('-', '_')}-{version}";
        (string Path, string Text)[] files =
        [
            ("ansible_of_the_test.py", program),
            ($"{name}.dist-info/entry_points.txt", "[console_scripts]\nansible-playbook = ansible_of_the_test:main\n"),
            ($"{name}.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"),
            ($"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ];
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach (var (path, text) in files)
            {
                Write(archive, path, text);
            }

            Write(archive, $"{name}.dist-info/RECORD", string.Concat(files.Select(file => $"{file.Path},,\n")) + $"{name}.dist-info/RECORD,,\n");
        }

        return memory.ToArray();
    }

    private static void Write(ZipArchive archive, string path, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(path).Open());
        writer.Write(text);
    }
}
