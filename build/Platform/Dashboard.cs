using System.Collections.Immutable;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform;

/// <summary>How a person logs in to a dashboard.</summary>
internal abstract record DashboardLogin
{
    private DashboardLogin()
    {
    }

    /// <summary>With a name and a password that lies in a Secret.</summary>
    public sealed record Password(string User, string Secret, string Key) : DashboardLogin;

    /// <summary>With a token of a service account, made on request.</summary>
    /// <param name="Namespace">Namespace of the service account.</param>
    /// <param name="Account">Its name.</param>
    /// <param name="Prefix">What is typed before the token.</param>
    public sealed record Token(string Namespace, string Account, string Prefix) : DashboardLogin;
}

/// <summary>A page of the platform for people, with the port that the tutorial gives it on the user's own machine.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="LocalPort">Port on this machine.</param>
/// <param name="Namespace">Namespace of its service.</param>
/// <param name="Service">Its service.</param>
/// <param name="ServicePort">Port of the service.</param>
/// <param name="Login">How to log in.</param>
internal sealed record Dashboard(string Name, int LocalPort, string Namespace, string Service, int ServicePort, DashboardLogin Login)
{
    public static readonly ImmutableArray<Dashboard> All =
    [
        new("Argo CD", 8888, "argocd", "argocd-server", 443, new DashboardLogin.Password("admin", "argocd-initial-admin-secret", "password")),
        new("Argo Workflows", 2746, "argo", "argo-server", 2746, new DashboardLogin.Token("argo", "argo-ui", "Bearer ")),
        new("Kubernetes UI", 8443, "headlamp", "headlamp", 80, new DashboardLogin.Token("headlamp", "headlamp-admin", "")),
    ];

    /// <summary>Opens the port to it; null with the reason when there is nothing to lead to.</summary>
    public async Task<(ServiceForward? Forward, string? Missing)> OpenAsync(KubernetesApi api, Action<string> trouble, CancellationToken cancellationToken)
    {
        var pods = new ServicePods(api);
        var (pod, missing) = await pods.FindAsync(Namespace, Service, ServicePort, cancellationToken).ConfigureAwait(false);
        return pod is null
            ? (null, missing)
            : (ServiceForward.Open(
                LocalPort,
                async token =>
                {
                    // Pods come and go while a page is open.
                    var (now, gone) = await pods.FindAsync(Namespace, Service, ServicePort, token).ConfigureAwait(false);
                    return now is null
                        ? throw new Errors.KubernetesException($"{Name} is not there now", gone, "look: ./build.sh Status")
                        : await api.ConnectAsync(now.Namespace, now.Pod, now.Port, token).ConfigureAwait(false);
                },
                words => trouble($"{Name}: {words}")), null);
    }
}
