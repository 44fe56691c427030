namespace GourmetGram.Platform.Configuration;

/// <summary>Where Terraform's state lives when it does not live beside the checkout. Logins for it come from the environment alone.</summary>
public abstract record StateStore
{
    private StateStore()
    {
    }

    /// <summary>Any S3-compatible store, with a lock file beside the state. https://developer.hashicorp.com/terraform/language/backend/s3</summary>
    /// <param name="Bucket">Name of the bucket, which exists.</param>
    /// <param name="Endpoint">Absolute http(s) URL of the store; null for AWS itself.</param>
    /// <param name="Region">Region; stores without any take what they are given.</param>
    public sealed record S3(string Bucket, string? Endpoint, string Region) : StateStore;

    /// <summary>A web server that keeps one state, with LOCK and UNLOCK. https://developer.hashicorp.com/terraform/language/backend/http</summary>
    /// <param name="Address">Absolute http(s) URL.</param>
    public sealed record Http(string Address) : StateStore
    {
        /// <summary>Absolute http(s) URL to lock and unlock at; null where the store keeps no locks.</summary>
        public string? LockAddress { get; init; } = Address;
    }
}
