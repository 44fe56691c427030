using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace GourmetGram.Platform.Ansible;

/// <summary>What usually stands behind the words of a failed task.</summary>
internal static class KnownCauses
{
    // In the order of certainty: a full disk makes package managers and downloads fail too.
    private static readonly ImmutableArray<(Regex Words, string Cause)> Table =
    [
        (Of(@"no space left on device|disk quota exceeded|ENOSPC|not enough free space"),
            "the disk of {0} is full: look with df -h there, make room (crictl rmi --prune, apt-get clean), or take a flavor with a larger disk"),
        (Of(@"(could not get|unable to acquire the|unable to lock).{0,40}(lock|dpkg)|dpkg was interrupted|/var/lib/(dpkg|apt)/.{0,20}lock"),
            "another package manager runs on {0} (unattended upgrades after the first boot): wait some minutes"),
        (Of(@"Ansible must be between|requires? ansible|Your Jinja version is too old|Python netaddr is not present"),
            "the Ansible in use is not one that this Kubespray accepts: ./build.sh Tools shows which one it is and why"),
        (Of(@"temporary failure (in name resolution|resolving)|could not resolve( host)?|name or service not known|no such host|server misbehaving|Temporary failure"),
            "{0} cannot resolve names: look with resolvectl status there; upstream_dns_servers in ansible/k8s/inventory/mycluster/group_vars/all/dns.yml must be reachable from the nodes"),
        (Of(@"toomanyrequests|pull rate limit|429 Too Many Requests"),
            "the image registry limits how much may be pulled from one address: wait, or set containerd_registries_mirrors to a mirror"),
        (Of(@"ErrImagePull|ImagePullBackOff|failed to (pull|resolve reference|copy)|nerdctl.{0,60}pull|manifest (unknown|for .{0,80} not found)|pulling image"),
            "an image cannot be pulled on {0}: its registry may not be reachable from there, or it is down"),
        (Of(@"permission denied \(publickey|host key verification failed|connection (timed out|refused|reset|closed)|no route to host|failed to connect to the host via ssh|ssh_exchange_identification|kex_exchange"),
            "{0} cannot be reached by SSH: ./build.sh Status shows whether it lives; a reboot or a lease that ended looks like this"),
        (Of(@"certificate (has expired|is not yet valid|verify failed)|x509:"),
            "a certificate is refused on {0}: look whether its clock is right (timedatectl), and whether a proxy stands between"),
        (Of(@"no package matching .{1,80} is available|unable to locate package|failed to (update apt cache|fetch)|has no installation candidate"),
            "{0} has no package lists, or cannot reach its package mirror: look with apt-get update there"),
        (Of(@"(request failed|timed out|urlopen error|HTTP Error (4|5)\d\d|status code was -1|connection failure|network is unreachable)"),
            "{0} cannot download: look whether it reaches the Internet (curl -I https://github.com there), or name mirrors in group_vars"),
        (Of(@"swap|memory.{0,30}(insufficient|too low|minimal)|minimal_.{0,20}memory"),
            "the flavor of {0} has too little memory, or swap is on there"),
        (Of(@"even number of etcd|etcd.{0,60}(unhealthy|connection refused|context deadline)|cluster is unhealthy"),
            "etcd does not come together: all its members must run and reach each other on ports 2379 and 2380"),
        (Of(@"missing sudo password|sudo: a password is required|is not in the sudoers"),
            "the login user may not become root on {0} without a password"),
    ];

    /// <summary>The most likely cause, naming the nodes; null when the words say nothing known.</summary>
    public static string? Of(string? message, string nodes) =>
        message is null ? null
        : Table.FirstOrDefault(row => row.Words.IsMatch(message)).Cause is { } cause ? cause.Replace("{0}", nodes, StringComparison.Ordinal) : null;

    private static Regex Of(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1));
}
