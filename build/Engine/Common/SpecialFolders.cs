namespace Nuke.Common;

/// <summary>Folders of the operating system.</summary>
public enum SpecialFolders
{
    /// <summary>Programs.</summary>
    ProgramFiles = Environment.SpecialFolder.ProgramFiles,

    /// <summary>32-bit programs.</summary>
    ProgramFilesX86 = Environment.SpecialFolder.ProgramFilesX86,

    /// <summary>The user's data on this machine.</summary>
    LocalApplicationData = Environment.SpecialFolder.LocalApplicationData,

    /// <summary>The user's settings.</summary>
    ApplicationData = Environment.SpecialFolder.ApplicationData,

    /// <summary>Data of all users.</summary>
    CommonApplicationData = Environment.SpecialFolder.CommonApplicationData,

    /// <summary>Windows itself.</summary>
    Windows = Environment.SpecialFolder.Windows,

    /// <summary>The system folder.</summary>
    System = Environment.SpecialFolder.System,

    /// <summary>The user's home.</summary>
    UserProfile = Environment.SpecialFolder.UserProfile,
}
