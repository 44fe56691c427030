namespace GourmetGram.Platform.OpenStack;

/// <summary>A flavor.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Vcpus">Virtual processors.</param>
/// <param name="Ram">Memory in MiB.</param>
/// <param name="Disk">Root disk in GiB.</param>
public sealed record Flavor(string Id, string Name, int Vcpus, int Ram, int Disk);

/// <summary>A server.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; not unique.</param>
/// <param name="Status">ACTIVE, BUILD, ERROR, SHUTOFF, DELETED …</param>
/// <param name="TenantId">Project that it belongs to.</param>
/// <param name="KeyName">Key pair that it was made with.</param>
/// <param name="Fault">Why it is in ERROR; null otherwise.</param>
public sealed record Server(string Id, string Name, string Status, string? TenantId, string? KeyName, ServerFault? Fault);

/// <summary>Why a server is in ERROR.</summary>
/// <param name="Code">HTTP-like code.</param>
/// <param name="Message">Nova's words.</param>
public sealed record ServerFault(int Code, string Message);

/// <summary>A key pair; belongs to the user, not to the project.</summary>
/// <param name="Name">Its name, unique per user.</param>
/// <param name="PublicKey">One line: type, base64, comment.</param>
/// <param name="Fingerprint">MD5 fingerprint.</param>
public sealed record KeyPair(string Name, string PublicKey, string? Fingerprint);
