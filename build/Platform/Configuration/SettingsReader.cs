using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Configuration;

/// <summary>Makes <see cref="Settings"/> out of the texts of the knobs; every value is checked before anything starts.</summary>
/// <param name="root">The checkout.</param>
/// <param name="workingDirectory">Relative paths are taken from here.</param>
/// <param name="userName">The user's name, for the default suffix.</param>
public sealed class SettingsReader(string root, string workingDirectory, string userName)
{
    /// <summary>The sites.</summary>
    public static readonly ImmutableArray<string> Sites = ["rehearsal", "chameleon", "existing"];

    /// <summary>Reads and checks all values.</summary>
    /// <param name="texts">Knob name to text; absent means default.</param>
    /// <exception cref="UsageException">A value is not acceptable; names the flag and what is.</exception>
    public Settings Read(IReadOnlyDictionary<string, string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var site = OneOf(texts, "Site", Sites, "rehearsal");
        var suffix = Suffix(texts);
        var sshKey = ExistingFile(texts, "SshKey");
        var kubeconfig = ExistingFile(texts, "Kubeconfig");
        if (site == "existing" && kubeconfig is null)
        {
            throw new UsageException("Site existing needs --kubeconfig", null, "add --kubeconfig FILE (and --kube-context NAME if its current context is not the one)");
        }

        return new Settings
        {
            Site = site,
            Suffix = suffix,
            KeyPair = Name(texts, "KeyPair", "the name of a key pair in the cloud") ?? $"gourmetgram-{suffix}",
            SshKey = sshKey ?? Path.Combine(RunPaths.DefaultCache(), "ssh", "id_ed25519"),
            CloudsFile = ExistingFile(texts, "CloudsFile"),
            Cloud = Name(texts, "Cloud", "the name of an entry in clouds.yaml") ?? "openstack",
            CloudChosen = texts.ContainsKey("Cloud"),
            Nodes = Nodes(texts),
            Node = texts.GetValueOrDefault("Node"),
            Flavor = Name(texts, "Flavor", "the name or id of a flavor") ?? "m1.medium",
            Image = Name(texts, "Image", "the name of an image") ?? "CC-Ubuntu24.04",
            LeaseHours = Number(texts, "LeaseHours", Settings.DefaultLeaseHours, 1, 168),
            LeaseStart = Time(texts, "LeaseStart"),
            Hours = Number(texts, "Hours", 8, 1, 168),
            IgnoreLeaseEnd = Switch(texts, "IgnoreLeaseEnd"),
            LeaseName = Name(texts, "LeaseName", "the name of a lease"),
            Reservation = ReservationId(texts),
            Repository = texts.GetValueOrDefault("Repository") ?? OriginOf(root),
            Revision = Name(texts, "Revision", "a branch, tag or commit") ?? "main",
            Kubeconfig = kubeconfig,
            KubeContext = Name(texts, "KubeContext", "the name of a context"),
            KubespraySource = GitSource(texts, "KubespraySource"),
            PipIndexUrl = Url(texts, "PipIndexUrl"),
            ArgoCdManifest = Source(texts, "ArgoCdManifest"),
            ArgoWorkflowsManifest = Source(texts, "ArgoWorkflowsManifest"),
            ArgoEventsManifest = Source(texts, "ArgoEventsManifest"),
            TerraformCliConfig = ExistingFile(texts, "TerraformCliConfig"),
            StateStore = StoreOf(texts),
            RehearsalLeaseDelay = Number(texts, "RehearsalLeaseDelay", 1, 0, 60),
            Against = OneOf(texts, "Against", ["rehearsal", "openstack"], "rehearsal"),
            Approve = Switch(texts, "Approve"),
            Force = Switch(texts, "Force"),
            Json = Switch(texts, "Json"),
            MergeKubeconfig = Switch(texts, "MergeKubeconfig"),
            ShowSecrets = Switch(texts, "ShowSecrets"),
            Filter = Name(texts, "Filter", "a part of the name of a benchmark or test"),
            ContainerRuntime = OneOf(texts, "ContainerRuntime", ["containerd", "docker"], "containerd"),
            ControlPlanes = ControlPlanes(texts),
            TerraformMirror = Url(texts, "TerraformMirror"),
            Reset = Switch(texts, "Reset"),
        };
    }

    private static StateStore? StoreOf(IReadOnlyDictionary<string, string> texts)
    {
        var kind = OneOf(texts, "StateBackend", ["local", "s3", "http"], "local");
        foreach (var (knob, of) in new[] { ("StateBucket", "s3"), ("StateEndpoint", "s3"), ("StateRegion", "s3"), ("StateAddress", "http"), ("StateLockAddress", "http") })
        {
            if (kind != of && texts.TryGetValue(knob, out var text))
            {
                throw Refused(knob, text, $"it together with --state-backend {of}, or leave it out");
            }
        }

        return kind switch
        {
            "s3" => new StateStore.S3(
                Name(texts, "StateBucket", "the name of a bucket") ?? throw new UsageException("--state-backend s3 needs a bucket", null, "add --state-bucket NAME (and --state-endpoint URL for a store other than AWS)"),
                WebAddress(texts, "StateEndpoint"),
                Name(texts, "StateRegion", "a region") ?? "us-east-1"),
            "http" => WithLock(texts, new StateStore.Http(WebAddress(texts, "StateAddress") ?? throw new UsageException("--state-backend http needs an address", null, "add --state-address URL"))),
            _ => null,
        };
    }

    private static StateStore.Http WithLock(IReadOnlyDictionary<string, string> texts, StateStore.Http store) => texts.GetValueOrDefault("StateLockAddress") switch
    {
        null => store,
        "none" => store with { LockAddress = null },
        _ => store with { LockAddress = WebAddress(texts, "StateLockAddress") },
    };

    private static string? WebAddress(IReadOnlyDictionary<string, string> texts, string knob) =>
        !texts.TryGetValue(knob, out var text)
            ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
                ? text
                : throw Refused(knob, text, "an http or https URL without a login in it");

    // etcd agrees by majority: an even member adds risk and no safety.
    private static int ControlPlanes(IReadOnlyDictionary<string, string> texts)
    {
        var nodes = Nodes(texts).Length;
        var count = Number(texts, "ControlPlanes", 1, 1, nodes);
        return count % 2 == 1 ? count : throw Refused("ControlPlanes", texts["ControlPlanes"], $"an odd number from 1 to {nodes}");
    }

    private static string? Url(IReadOnlyDictionary<string, string> texts, string knob) =>
        !texts.TryGetValue(knob, out var text)
            ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "file"
                ? text
                : throw Refused(knob, text, "a URL that begins with https:// (or http://, file://)");

    // A password would stand in git's arguments, for all users of the machine to see: git has helpers of its own for it.
    private string? GitSource(IReadOnlyDictionary<string, string> texts, string knob)
    {
        if (!texts.TryGetValue(knob, out var text))
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "ssh" or "git" or "file")
        {
            return uri.Scheme is "http" or "https" && uri.UserInfo.Length > 0
                ? throw new UsageException($"{new Knob(knob, KnobKind.Text, "", "").Flag} has a login in its URL", null, "give the URL without it; git asks its own credential helper")
                : text;
        }

        var folder = FullPath(text);
        return Directory.Exists(folder) ? folder
            : System.Text.RegularExpressions.Regex.IsMatch(text, @"^[\w.-]+@[\w.-]+:") ? text
            : throw Refused(knob, text, $"a git URL or a folder; there is none at {folder}");
    }

    private static string OneOf(IReadOnlyDictionary<string, string> texts, string knob, ImmutableArray<string> accepted, string otherwise)
    {
        var text = texts.GetValueOrDefault(knob) ?? otherwise;
        return accepted.Contains(text)
            ? text
            : throw Refused(knob, text, $"one of {string.Join(", ", accepted)}{Nearest.Hint(text, accepted)}");
    }

    private static int Number(IReadOnlyDictionary<string, string> texts, string knob, int otherwise, int least, int most)
    {
        if (!texts.TryGetValue(knob, out var text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refused(knob, text, $"a whole number from {least} to {most}");
    }

    private static DateTimeOffset? Time(IReadOnlyDictionary<string, string> texts, string knob)
    {
        if (!texts.TryGetValue(knob, out var text))
        {
            return null;
        }

        string[] shapes =
        [
            "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss",
            "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz",
        ];
        if (!DateTimeOffset.TryParseExact(text, shapes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            throw Refused(knob, text, "a time in UTC like 2027-01-31T09:30");
        }

        // The same command may run again when the lease has long begun: only what cannot be meant is refused here.
        return (time - DateTimeOffset.UtcNow).TotalDays switch
        {
            < -31 => throw Refused(knob, text, "a time that is yet to come, in UTC"),
            > 366 => throw Refused(knob, text, "a time within a year from now, in UTC"),
            _ => time,
        };
    }

    private static bool Switch(IReadOnlyDictionary<string, string> texts, string knob) =>
        texts.TryGetValue(knob, out var text) && bool.Parse(text);

    private static string? Name(IReadOnlyDictionary<string, string> texts, string knob, string meaning) =>
        !texts.TryGetValue(knob, out var text)
            ? null
            : text.Length is > 0 and <= 255 && !text.Any(char.IsControl) && text.Trim() == text
                ? text
                : throw Refused(knob, text, $"{meaning}, 1 to 255 printable characters");

    private string Suffix(IReadOnlyDictionary<string, string> texts)
    {
        if (texts.TryGetValue("Suffix", out var given))
        {
            return IsSuffix(given) ? given : throw Refused("Suffix", given, "1 to 20 lower-case letters, digits and hyphens, beginning with a letter or digit and not ending with a hyphen (your net ID)");
        }

        var letters = string.Concat(userName.ToLowerInvariant().Where(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')).Trim('-');
        letters = letters[..Math.Min(20, letters.Length)].Trim('-');
        return IsSuffix(letters) ? letters : throw new UsageException("No suffix can be made of your user name", userName, "add --suffix with your net ID");
    }

    private static bool IsSuffix(string text) =>
        text.Length is > 0 and <= 20
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
        && text[0] != '-' && text[^1] != '-';

    private static string? ReservationId(IReadOnlyDictionary<string, string> texts) =>
        !texts.TryGetValue("Reservation", out var text)
            ? null
            : Guid.TryParseExact(text, "D", out _) ? text : throw Refused("Reservation", text, "the id of a reservation, like 00000000-0000-0000-0000-000000000000");

    private static ImmutableArray<NodeSetting> Nodes(IReadOnlyDictionary<string, string> texts)
    {
        var addresses = texts.TryGetValue("NodeAddresses", out var list) ? list.Split('+') : null;
        var count = Number(texts, "NodeCount", addresses?.Length ?? 3, 1, 9);
        if (addresses is null)
        {
            return [.. Enumerable.Range(1, count).Select(number => new NodeSetting($"node{number}", IPAddress.Parse($"192.168.1.{10 + number}")))];
        }

        if (addresses.Length != count)
        {
            throw Refused("NodeAddresses", list!, $"as many addresses as --node-count says ({count})");
        }

        var parsed = addresses.Select(address => Address(address, list!)).ToList();
        return parsed.Distinct().Count() == parsed.Count
            ? [.. parsed.Select((address, index) => new NodeSetting($"node{index + 1}", address))]
            : throw Refused("NodeAddresses", list!, "addresses that differ");
    }

    private static IPAddress Address(string text, string list) =>
        IPAddress.TryParse(text, out var address)
        && address.AddressFamily == AddressFamily.InterNetwork
        && address.ToString() == text
        && IPNetwork.Parse("192.168.1.0/24").Contains(address)
        && address.GetAddressBytes()[3] is > 1 and < 255
            ? address
            : throw Refused("NodeAddresses", list, "addresses within 192.168.1.2 to 192.168.1.254");

    private string? ExistingFile(IReadOnlyDictionary<string, string> texts, string knob)
    {
        if (!texts.TryGetValue(knob, out var text))
        {
            return null;
        }

        var path = FullPath(text);
        return File.Exists(path) ? path : throw Refused(knob, text, $"a file that exists; there is none at {path}");
    }

    private string? Source(IReadOnlyDictionary<string, string> texts, string knob) =>
        !texts.TryGetValue(knob, out var text)
            ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? text
                : ExistingFile(texts, knob);

    private string FullPath(string text)
    {
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))
        {
            text = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), text.TrimStart('~').TrimStart('/'));
        }

        return Path.GetFullPath(text, workingDirectory);
    }

    // Argo CD reads the applications from where this checkout came from; a checkout without origin stands for itself.
    private static string OriginOf(string root)
    {
        var config = Path.Combine(root, ".git", "config");
        if (File.Exists(config))
        {
            var inOrigin = false;
            foreach (var line in File.ReadLines(config).Select(line => line.Trim()))
            {
                inOrigin = line.StartsWith('[') ? line == "[remote \"origin\"]" : inOrigin;
                if (inOrigin && line.StartsWith("url", StringComparison.Ordinal) && line.Split('=', 2) is [_, var url])
                {
                    return WithoutLogin(url.Trim());
                }
            }
        }

        return new Uri(root).AbsoluteUri;
    }

    // A token in the remote's URL is for git alone, and so is the key of one that is reached by SSH: Argo CD reads the same place by https.
    private static string WithoutLogin(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == "ssh"
            ? $"https://{uri.Host}{uri.AbsolutePath}"
            : uri?.UserInfo.Length > 0
            ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.AbsoluteUri
            : System.Text.RegularExpressions.Regex.Match(url, @"^[\w.-]+@(?<host>[\w.-]+):(?<path>[^/].*)$") is { Success: true } scp
            ? $"https://{scp.Groups["host"].Value}/{scp.Groups["path"].Value}"
            : url;

    // What is refused may be a URL with a login in it all the same.
    private static UsageException Refused(string knob, string text, string accepted) =>
        new($"{new Knob(knob, KnobKind.Text, "", "").Flag} cannot be '{(text.Contains("://", StringComparison.Ordinal) && text.Contains('@') ? "…@…" : text)}'", null, $"give {accepted}");
}
