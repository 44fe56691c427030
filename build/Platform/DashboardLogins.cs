using System.Text;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform;

/// <summary>How to log in to the dashboards: the command that shows the secret, or the secret itself when the user asked for it.</summary>
/// <param name="api">The cluster.</param>
/// <param name="kubectl">kubectl with its kubeconfig, for commands.</param>
/// <param name="show">Whether secrets are shown.</param>
internal sealed class DashboardLogins(KubernetesApi api, string kubectl, bool show)
{
    // Long enough for a working day, short enough to be forgotten.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public async Task<string> TextAsync(Dashboard dashboard, CancellationToken cancellationToken) => dashboard.Login switch
    {
        DashboardLogin.Password login => await PasswordAsync(dashboard, login, cancellationToken).ConfigureAwait(false),
        DashboardLogin.Token login => await TokenAsync(login, cancellationToken).ConfigureAwait(false),
        _ => "",
    };

    private async Task<string> PasswordAsync(Dashboard dashboard, DashboardLogin.Password login, CancellationToken cancellationToken)
    {
        if (!show)
        {
            return $"user {login.User}, password by: {kubectl} -n {dashboard.Namespace} get secret {login.Secret} -o jsonpath='{{.data.{login.Key}}}' | base64 -d";
        }

        var secret = await api.FindAsync(new ObjectReference("v1", "Secret", dashboard.Namespace, login.Secret), cancellationToken).ConfigureAwait(false);
        return secret?["data"]?[login.Key]?.GetValue<string>() is { } value
            ? $"user {login.User}, password {Encoding.UTF8.GetString(Convert.FromBase64String(value))}"
            : $"user {login.User}; its password is not in secret {dashboard.Namespace}/{login.Secret} (any more): it was changed, or there is none";
    }

    private async Task<string> TokenAsync(DashboardLogin.Token login, CancellationToken cancellationToken)
    {
        if (!show)
        {
            var command = $"{kubectl} -n {login.Namespace} create token {login.Account}";
            return login.Prefix.Length == 0 ? $"token by: {command}" : $"token by: echo \"{login.Prefix}$({command})\"";
        }

        return await api.TokenAsync(login.Namespace, login.Account, Lifetime, cancellationToken).ConfigureAwait(false) is { } token
            ? $"token (good for {Lifetime.TotalHours:0} hours) {login.Prefix}{token.Reveal()}"
            : $"there is no service account {login.Namespace}/{login.Account} to make a token of";
    }
}
