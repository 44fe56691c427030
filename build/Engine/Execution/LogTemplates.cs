namespace Nuke.Common.Execution;

/// <summary>How a log event becomes a line, in Serilog's notation.</summary>
internal static class LogTemplates
{
    public const string Standard = "[{Level:u3}] {Message:l}{NewLine}{Exception}";
    public const string Timestamped = "{Timestamp:HH:mm:ss} " + Standard;
    public const string ErrorsAndWarnings = "[{Level:u3}] {ExecutingTarget}: {Message:l}{NewLine}";
    public const string File = "{Timestamp:HH:mm:ss.fff} | {Level:u1} | {ExecutingTarget,-20} | {Message:l}{NewLine}{Exception}";
    public const string ArchiveFile = "{Level:u1} | {ExecutingTarget,-20} | {Message:l}{NewLine}{Exception}";
}
