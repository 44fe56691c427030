using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Nuke.Common;

public static partial class EnvironmentInfo
{
    /// <summary>Whether the processor is a 64-bit ARM.</summary>
    public static bool IsArm64 => RuntimeInformation.OSArchitecture == Architecture.Arm64;

    /// <summary>Whether the operating system is a 64-bit one.</summary>
    public static bool Is64Bit => RuntimeInformation.OSArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Whether the operating system is a 32-bit one.</summary>
    public static bool Is32Bit => !Is64Bit;

    /// <summary>Whether the operating system is Linux or macOS.</summary>
    public static bool IsUnix => Platform is PlatformFamily.Linux or PlatformFamily.OSX;

    /// <summary>Whether the operating system is Windows.</summary>
    public static bool IsWin => !IsUnix;

    /// <summary>Whether the operating system is Linux.</summary>
    public static bool IsLinux => Platform == PlatformFamily.Linux;

    /// <summary>Whether the operating system is macOS.</summary>
    public static bool IsOsx => Platform == PlatformFamily.OSX;

    /// <summary>Whether this is Linux inside Windows.</summary>
    public static bool IsWsl =>
        IsLinux && File.Exists("/proc/version") &&
        File.ReadAllText("/proc/version").Contains("Microsoft", StringComparison.OrdinalIgnoreCase);

    /// <summary>The framework that the running program was compiled for.</summary>
    public static FrameworkName Framework =>
        new(Assembly.GetEntryAssembly().NotNull().GetCustomAttribute<TargetFrameworkAttribute>().NotNull().FrameworkName);

    /// <summary>The operating system's kind.</summary>
    public static PlatformFamily Platform =>
        OperatingSystem.IsLinux() ? PlatformFamily.Linux
        : OperatingSystem.IsMacOS() ? PlatformFamily.OSX
        : OperatingSystem.IsWindows() ? PlatformFamily.Windows
        : PlatformFamily.Unknown;
}
