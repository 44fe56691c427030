using System.Net;
using CliWrap;
using CliWrap.Buffered;

namespace GourmetGram.Rehearsal.Tests.Nodes;

internal static class SshKeyScan
{
    /// <summary>The host key that answers at an address, without the address; empty when nobody does.</summary>
    public static async Task<string> OfAsync(IPAddress address)
    {
        var scan = await Cli.Wrap("ssh-keyscan")
            .WithArguments(["-T", "2", "-t", "ed25519", address.ToString()])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return scan.StandardOutput.Replace(address.ToString(), "").Trim();
    }
}
