using System.Text.Encodings.Web;
using System.Text.Json;

namespace GourmetGram.Platform.Ansible;

/// <summary>How variables are written for Ansible.</summary>
internal static class PlaybookVariables
{
    public static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
