namespace GourmetGram.Specs.Terraform;

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string TerraformFolder => Path.Combine(Root, "tf", "kvm");

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "GourmetGram.slnx"))
            ? directory
            : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository."));
}
