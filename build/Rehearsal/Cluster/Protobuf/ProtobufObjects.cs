using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;

namespace GourmetGram.Rehearsal.Cluster.Protobuf;

internal static class ProtobufObjects
{
    public static JsonObject Decode(byte[] body) => throw ApiErrors.UnsupportedBody();
}
