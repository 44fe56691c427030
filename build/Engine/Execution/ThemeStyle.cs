namespace Nuke.Common.Execution;

/// <summary>Kinds of text that a console shows differently.</summary>
internal enum ThemeStyle
{
    Text,
    SecondaryText,
    TertiaryText,
    Name,
    Invalid,
    Value,
    Success,
    LevelVerbose,
    LevelDebug,
    LevelInformation,
    LevelWarning,
    LevelError,
    LevelFatal,
}
