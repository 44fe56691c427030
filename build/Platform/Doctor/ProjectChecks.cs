using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Doctor;

/// <summary>What tf/kvm and the lease expect to find in the project.</summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The cloud.</param>
/// <param name="facts">What was asked already.</param>
internal sealed class ProjectChecks(PhaseContext context, OpenStackClients clouds, CloudFacts facts)
{
    private const string Group = "project";

    private Settings Settings => context.Settings;

    public IEnumerable<DoctorCheck> All() =>
    [
        new(Group, "flavor", FlavorAsync) { BeforeLease = true },
        new(Group, "image", ImageAsync) { BeforeLease = true },
        new(Group, "key pair", KeyPairAsync) { BeforeLease = true },
        new(Group, "shared network", SharedNetworkAsync) { BeforeLease = true },
        new(Group, "floating IP pool", FloatingPoolAsync) { BeforeLease = true },
        new(Group, "security groups", GroupsAsync) { BeforeLease = true },
    ];

    private async Task<Verdict?> FlavorAsync(CancellationToken cancellationToken)
    {
        var flavors = await facts.FlavorsAsync(cancellationToken).ConfigureAwait(false);
        if (Settings.Reservation is { } reservation)
        {
            return flavors.FirstOrDefault(flavor => flavor.Id == reservation) is { } reserved
                ? Verdict.Ok($"reservation {reservation} is active: {Size(reserved)}")
                : Verdict.Fail($"reservation {reservation} is not active in this project", "check the id (of the reservation, not of its lease), and whether its lease is ACTIVE", ExitCode.Lease);
        }

        var chosen = LeaseFit.Choose(flavors, Settings.Flavor);
        var images = await TryImagesAsync(cancellationToken).ConfigureAwait(false);
        return images.Any(image => image.MinDisk > chosen.Disk || image.MinRam > chosen.Ram)
            ? Verdict.Fail($"{Size(chosen)} is too small for image {Settings.Image}", "choose a larger one with --flavor")
            : Verdict.Ok(Size(chosen));
    }

    private async Task<ImmutableArray<SeenImage>> TryImagesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await facts.ImagesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PlatformException or BlockedException)
        {
            return [];
        }
    }

    private async Task<Verdict?> ImageAsync(CancellationToken cancellationToken)
    {
        var images = await facts.ImagesAsync(cancellationToken).ConfigureAwait(false);
        if (images is [var only])
        {
            return Verdict.Ok($"{Settings.Image} ({only.Id})");
        }

        if (images.Length > 1)
        {
            return Verdict.Ok(string.Create(CultureInfo.InvariantCulture, $"{images.Length} images are named {Settings.Image}; the newest is taken"));
        }

        var others = (await clouds.Survey.AllImagesAsync(cancellationToken).ConfigureAwait(false)).Select(image => image.Name).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var nearest = Nearest.To(Settings.Image, others);
        return Verdict.Fail(
            $"the cloud has no active image {Settings.Image}",
            nearest is not null ? $"use --image {nearest}" : others.Count == 0 ? "ask the cloud's operators for an Ubuntu image" : $"choose one with --image: {string.Join(", ", others.Take(10))}");
    }

    private async Task<Verdict?> KeyPairAsync(CancellationToken cancellationToken)
    {
        await facts.RequireAsync("compute", cancellationToken).ConfigureAwait(false);
        var key = Settings.SshKey;
        if (!File.Exists(key) && !File.Exists($"{key}.pub"))
        {
            return await clouds.Nova.KeyPairAsync(Settings.KeyPair, cancellationToken).ConfigureAwait(false) is null
                ? Verdict.Ok($"{Settings.KeyPair} is not there yet, nor is {key}: both are made")
                : Verdict.Fail(
                    $"{Settings.KeyPair} is there, but not the private key that it was made from ({key})",
                    "name that key with --ssh-key, or another key pair with --key-pair (a missing one is made)",
                    ExitCode.Usage);
        }

        return await new KeyPairStep(context, clouds.Nova).MissingAsync(cancellationToken).ConfigureAwait(false) is null
            ? Verdict.Ok($"{Settings.KeyPair} is {key}")
            : Verdict.Ok($"{Settings.KeyPair} is not there yet: it is made from {key}");
    }

    private async Task<Verdict?> SharedNetworkAsync(CancellationToken cancellationToken)
    {
        await facts.RequireAsync("network", cancellationToken).ConfigureAwait(false);
        var asked = clouds.Neutron.SubnetsAsync(cancellationToken);
        var networks = await clouds.Survey.NetworksAsync(Expected.SharedNetwork, cancellationToken).ConfigureAwait(false);
        var subnets = await asked.ConfigureAwait(false);
        return networks switch
        {
            [] => Verdict.Fail($"the project sees no network {Expected.SharedNetwork}", $"ask the cloud's operators for a shared network {Expected.SharedNetwork} with a router to {Expected.FloatingPool}"),
            [_, _, ..] => Verdict.Fail($"{networks.Length} networks are named {Expected.SharedNetwork}: {string.Join(", ", networks.Select(network => network.Id))}", "rename or delete all but one"),
            [{ AdminStateUp: false }] => Verdict.Fail($"{Expected.SharedNetwork} is switched off", "ask the cloud's operators"),
            [var network] when !subnets.Any(subnet => subnet.NetworkId == network.Id && subnet.Name == Expected.SharedSubnet) =>
                Verdict.Fail($"{Expected.SharedNetwork} has no subnet {Expected.SharedSubnet}", "ask the cloud's operators"),
            _ => Verdict.Ok($"{Expected.SharedNetwork} with {Expected.SharedSubnet}"),
        };
    }

    private async Task<Verdict?> FloatingPoolAsync(CancellationToken cancellationToken)
    {
        await facts.RequireAsync("network", cancellationToken).ConfigureAwait(false);
        var networks = await clouds.Survey.NetworksAsync(Expected.FloatingPool, cancellationToken).ConfigureAwait(false);
        return networks.Count(network => network.External) switch
        {
            1 => Verdict.Ok(Expected.FloatingPool),
            0 when networks.IsEmpty => Verdict.Fail($"the project sees no network {Expected.FloatingPool}", $"ask the cloud's operators: floating IPs come from an external network {Expected.FloatingPool}"),
            0 => Verdict.Fail($"{Expected.FloatingPool} is not an external network: no floating IPs come from it", "ask the cloud's operators, or rename a network of your own of that name"),
            var several => Verdict.Fail(string.Create(CultureInfo.InvariantCulture, $"{several} external networks are named {Expected.FloatingPool}"), "ask the cloud's operators"),
        };
    }

    private async Task<Verdict?> GroupsAsync(CancellationToken cancellationToken) =>
        Judge(await facts.GroupsAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Judges the project's security groups.</summary>
    internal static Verdict Judge(ProjectGroups groups)
    {
        var missing = groups.Groups.Where(group => group.Found is null).Select(group => group.Name).ToList();
        var closed = groups.Groups.Where(group => group is { Found: not null, IsOpen: false }).Select(group => group.Name).ToList();
        return missing.Count + closed.Count > 0
            ? Verdict.Warning(
                string.Join("; ", new[] { ("missing", missing), ("without an open port", closed) }.Where(list => list.Item2.Count > 0).Select(list => $"{list.Item1}: {string.Join(", ", list.Item2)}")),
                "Terraform makes them; ./build.sh SecurityGroups makes them alone, once per project")
            : Verdict.Ok(string.Join(", ", groups.Groups.Select(group => group.Name)));
    }

    private static string Size(Flavor flavor) => string.Create(CultureInfo.InvariantCulture, $"{flavor.Name}, {flavor.Vcpus} cores, {flavor.Ram} MiB, {flavor.Disk} GiB");
}
