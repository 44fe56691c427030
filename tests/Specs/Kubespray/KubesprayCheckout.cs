using System.Text;
using CliWrap;

namespace GourmetGram.Specs.Kubespray;

/// <summary>The Kubespray that GG_SPECS_KUBESPRAY names.</summary>
internal static class KubesprayCheckout
{
    public static Task<string> RequiredAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folder = Environment.GetEnvironmentVariable("GG_SPECS_KUBESPRAY");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "GG_SPECS_KUBESPRAY names no checkout of Kubespray");
        return Task.FromResult(Path.GetFullPath(folder!));
    }

    public static async Task<string> CommitAsync(string folder, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        await Cli.Wrap("git").WithArguments(["rev-parse", "HEAD"]).WithWorkingDirectory(folder).WithStandardOutputPipe(PipeTarget.ToStringBuilder(output)).ExecuteAsync(cancellationToken);
        return output.ToString().Trim();
    }
}
