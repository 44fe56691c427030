using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Argo;

/// <summary>An image that must exist before anything can be deployed or trained.</summary>
/// <param name="Template">WorkflowTemplate that builds it.</param>
/// <param name="Fingerprint">Of everything that goes into it.</param>
public sealed record FirstImage(string Template, string Fingerprint);

/// <summary>A first image beside what the cluster knows of it.</summary>
/// <param name="Image">The image.</param>
/// <param name="Built">Whether a workflow has built it.</param>
/// <param name="Running">Workflow that builds it now, null for none.</param>
public sealed record FirstImageState(FirstImage Image, bool Built, string? Running);

/// <summary>
/// Builds the first images in the cluster. What was built is read from the workflows that built it: a fingerprint among their labels tells
/// whether it is still what is wanted.
/// </summary>
/// <param name="workflows">Argo Workflows.</param>
public sealed class FirstImages(Workflows workflows)
{
    private const string ImageLabel = "gourmetgram.io/first-image";
    private const string FingerprintLabel = "gourmetgram.io/fingerprint";

    // PyTorch is large, and the first build finds no cache.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(60);

    /// <summary>The images that these templates build.</summary>
    /// <param name="templates">Manifests of build templates; those without an entrypoint only serve the others.</param>
    public static ImmutableArray<FirstImage> Of(IReadOnlyCollection<JsonObject> templates)
    {
        var shared = string.Concat(templates.Where(template => template.At("spec", "entrypoint") is null).Select(template => template["spec"]!.ToJsonString()));
        return
        [
            .. templates
                .Where(template => template.At("spec", "entrypoint") is not null)
                .Select(template => new FirstImage(template.Text("metadata", "name")!, Fingerprint(shared + template["spec"]!.ToJsonString()))),
        ];
    }

    /// <summary>What the cluster knows of them.</summary>
    public async Task<ImmutableArray<FirstImageState>> LookAsync(IReadOnlyCollection<FirstImage> images, CancellationToken cancellationToken)
    {
        var known = await workflows.ListAsync(ImageLabel, cancellationToken).ConfigureAwait(false);
        return [.. images.Select(image => State(image, [.. known.Where(workflow => IsOf(workflow, image)).Select(WorkflowStatus.Of)]))];
    }

    /// <summary>Builds the image, or follows the workflow that builds it already.</summary>
    public async Task BuildAsync(FirstImageState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Built)
        {
            return;
        }

        var name = state.Running ?? await workflows.SubmitAsync(
            state.Image.Template,
            ImmutableDictionary<string, string>.Empty,
            new Dictionary<string, string>
            {
                [ImageLabel] = state.Image.Template,
                [FingerprintLabel] = state.Image.Fingerprint,
                ["app.kubernetes.io/part-of"] = "gourmetgram",
            },
            cancellationToken).ConfigureAwait(false);
        await workflows.FollowAsync(name, Deadline, cancellationToken).ConfigureAwait(false);
    }

    private static FirstImageState State(FirstImage image, ImmutableArray<WorkflowStatus> builds) =>
        new(image, builds.Any(build => build.Succeeded), builds.FirstOrDefault(build => build is { Succeeded: false, Broken: false })?.Name);

    private static bool IsOf(JsonObject workflow, FirstImage image) =>
        workflow.Text("metadata", "labels", ImageLabel) == image.Template && workflow.Text("metadata", "labels", FingerprintLabel) == image.Fingerprint;

    private static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
