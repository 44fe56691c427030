using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using GourmetGram.Rehearsal.Cluster.Http;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Security;

/// <summary>Finds out who asks: a client certificate, a bearer token, or nobody.</summary>
internal sealed class Authenticator(ClusterPki pki, TokenIssuer tokens, Authorizer authorizer)
{
    private readonly ConcurrentDictionary<string, User?> certificates = new();

    public User Authenticate(HttpContext context)
    {
        var user = ByCertificate(context.Connection.ClientCertificate) ?? ByToken(context.Request) ?? User.Anonymous;
        return Impersonated(context.Request, user);
    }

    private User? ByCertificate(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return null;
        }

        // A chain costs milliseconds; the certificates that ask are few.
        var user = certificates.GetOrAdd(certificate.Thumbprint, _ => pki.Trusts(certificate) ? Read(certificate) : null);
        return user ?? throw ApiErrors.Unauthorized();
    }

    private User? ByToken(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return null;
        }

        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && tokens.Verify(header[7..].Trim()) is { } user
            ? user
            : throw ApiErrors.Unauthorized();
    }

    private User Impersonated(HttpRequest request, User user)
    {
        var name = request.Headers["Impersonate-User"].ToString();
        var groups = request.Headers["Impersonate-Group"].OfType<string>().ToArray();
        if (name.Length == 0)
        {
            return groups.Length == 0 ? user : throw ApiErrors.BadRequest("requested [{Group  }] without impersonating a user");
        }

        var attributes = new Attributes(user, "impersonate", "", "users", "", "", name);
        if (!authorizer.Decide(attributes).Allowed)
        {
            throw new ApiError(
                403,
                "Forbidden",
                $"users \"{name}\" is forbidden: User \"{user.Name}\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
        }

        if (groups.Length == 0 && name.Split(':') is ["system", "serviceaccount", var space, var account])
        {
            return User.ServiceAccount(space, account, "");
        }

        return new User(name, [.. groups.Append("system:authenticated").Distinct()]);
    }

    private static User Read(X509Certificate2 certificate)
    {
        var name = "";
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            var value = part.GetSingleElementValue() ?? "";
            switch (part.GetSingleElementType().Value)
            {
                case "2.5.4.3":
                    name = value;
                    break;
                case "2.5.4.10":
                    groups.Add(value);
                    break;
            }
        }

        return new User(name, [.. groups, "system:authenticated"]);
    }
}
