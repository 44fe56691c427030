using GourmetGram.Rehearsal.Cluster.Kinds;

namespace GourmetGram.Rehearsal.Cluster.Argo;

/// <summary>Argo's kinds. They exist once a client has applied their definitions.</summary>
internal static class ArgoKinds
{
    public const string Group = "argoproj.io";
    public const string ApiVersion = "argoproj.io/v1alpha1";

    /// <summary>Tells whoever reads the object that no chart was rendered.</summary>
    public const string RendersAnnotation = "rehearsal.gourmetgram/renders";

    /// <summary>Tells whoever reads the object that no container was run.</summary>
    public const string RunsAnnotation = "rehearsal.gourmetgram/runs";

    /// <summary>
    /// How the next run ends. On an Application: <c>degraded</c>, <c>failed</c>, <c>progressing</c>. On a Workflow: <c>failed</c> (the first step)
    /// or <c>failed:NAME</c> (the step, task or template of that name).
    /// </summary>
    public const string OutcomeAnnotation = "rehearsal.gourmetgram/outcome";

    public static ApiKind? Find(this KindRegistry kinds, string plural) => kinds.FindPlural(Group, plural);
}
