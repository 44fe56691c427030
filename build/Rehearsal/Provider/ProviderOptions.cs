namespace GourmetGram.Rehearsal.Provider;

/// <param name="StateDirectory">Where the provider keeps what Terraform needs to find it; made if it is absent.</param>
internal sealed record ProviderOptions(string StateDirectory);
