# Compiles the build when its sources changed (by content), then runs it. The twin of build.sh for Windows.
[CmdletBinding()]
Param([Parameter(Position = 0, Mandatory = $false, ValueFromRemainingArguments = $true)][string[]]$BuildArguments)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$boot = Join-Path $root '.nuke\temp\boot'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
$env:NUKE_TELEMETRY_OPTOUT = '1'

function Fail([string]$message, [string]$hint) {
    [Console]::Error.WriteLine("build.ps1: $message")
    if ($hint) { [Console]::Error.WriteLine("  $hint") }
    exit 10
}

# Windows PowerShell takes what a program writes to standard error for an error of its own, and would stop.
function Invoke-Quietly([string]$log, [scriptblock]$command) {
    $ErrorActionPreference = 'Continue'
    & $command *> $log
}

function Find-Dotnet {
    $own = Join-Path $root '.nuke\temp\dotnet-win\dotnet.exe'
    $found = Get-Command dotnet -ErrorAction SilentlyContinue
    if ($found) {
        Push-Location $root
        try { Invoke-Quietly $null { & $found.Source --version } } finally { Pop-Location }
        if ($LASTEXITCODE -eq 0) { return $found.Source }
    }
    if (Test-Path $own) { return $own }
    $version = (Get-Content (Join-Path $root 'global.json') -Raw | ConvertFrom-Json).sdk.version
    $channel = ($version -split '\.')[0..1] -join '.'
    [Console]::Error.WriteLine("No .NET SDK fits global.json: installing the newest of channel $channel into .nuke/temp (once)")
    $url = if ($env:DOTNET_INSTALL_URL) { $env:DOTNET_INSTALL_URL } else { 'https://dot.net/v1/dotnet-install.ps1' }
    $script = Join-Path $root '.nuke\temp\dotnet-install.ps1'
    New-Item -ItemType Directory -Force (Split-Path $script) | Out-Null
    try { (New-Object Net.WebClient).DownloadFile($url, $script) }
    catch { Fail "the .NET SDK's installer cannot be fetched" "install the .NET SDK $version or newer, or set DOTNET_INSTALL_URL to a mirror of dotnet-install.ps1" }
    & $script -Channel $channel -InstallDir (Split-Path $own) -NoPath
    return $own
}

function Test-Restore([string]$items) {
    $probe = Join-Path $boot 'probe'
    Remove-Item -Recurse -Force $probe -ErrorAction SilentlyContinue
    New-Item -ItemType Directory -Force $probe | Out-Null
    '<Project/>' | Set-Content (Join-Path $probe 'Directory.Build.props')
    '<Project/>' | Set-Content (Join-Path $probe 'Directory.Packages.props')
    "<Project Sdk=`"Microsoft.NET.Sdk`"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>$items</Project>" | Set-Content (Join-Path $probe 'probe.csproj')
    Invoke-Quietly (Join-Path $probe 'log') { & $dotnet restore (Join-Path $probe 'probe.csproj') --nologo -v quiet }
    return $LASTEXITCODE -eq 0
}

$dotnet = Find-Dotnet
New-Item -ItemType Directory -Force $boot | Out-Null
$choice = Join-Path $boot 'engine'
if ($env:NukeEngine) {
    if ($env:NukeEngine -notin 'package', 'bundled') { Fail "NukeEngine=$($env:NukeEngine) is not known" 'use package (NUKE from NuGet) or bundled (build/Engine)' }
    $engine = $env:NukeEngine
} elseif (Test-Path $choice) {
    $engine = (Get-Content $choice -Raw).Trim()
} else {
    $version = ([xml](Get-Content (Join-Path $root 'Directory.Packages.props') -Raw)).SelectSingleNode("//PackageVersion[@Include='Nuke.Common']").Version
    $items = "<ItemGroup><PackageReference Include=`"Nuke.Common`" Version=`"$version`"/><PackageReference Include=`"Nuke.Components`" Version=`"$version`"/></ItemGroup>"
    $engine = if (Test-Restore $items) { 'package' } else { 'bundled' }
    if ($engine -eq 'bundled') { [Console]::Error.WriteLine("NUKE $version cannot be restored from this machine's NuGet sources: using the bundled engine (build/Engine)") }
    $engine | Set-Content $choice
}

$sources = @(Get-ChildItem (Join-Path $root 'build') -Recurse -File -Include *.cs, *.csproj, *.proto, *.props | Sort-Object FullName | ForEach-Object FullName)
$sources += 'Directory.Build.props', 'Directory.Packages.props', 'global.json' | ForEach-Object { Join-Path $root $_ }
$sums = ($sources | ForEach-Object { "$_ " + (Get-FileHash $_ -Algorithm SHA256).Hash }) -join "`n"
$hasher = [Security.Cryptography.SHA256]::Create()
$stamp = ([BitConverter]::ToString($hasher.ComputeHash([Text.Encoding]::UTF8.GetBytes("$engine`n$sums"))) -replace '-', '').Substring(0, 16).ToLower()
$app = Join-Path $boot "app-$stamp"

if (-not (Test-Path (Join-Path $app 'dotnet'))) {
    [Console]::Error.WriteLine('Compiling the build (first run, or its sources changed)')
    $draft = Join-Path $boot "draft.$PID"
    Invoke-Quietly (Join-Path $boot 'compile.log') {
        & $dotnet publish (Join-Path $root 'build\_build.csproj') --configuration Release --nologo -v quiet -clp:NoSummary "-p:NukeEngine=$engine" --output $draft
    }
    if ($LASTEXITCODE -ne 0) {
        Get-Content (Join-Path $boot 'compile.log') | Select-String 'error' | Select-Object -First 20 | ForEach-Object { [Console]::Error.WriteLine($_) }
        Fail 'the build does not compile' 'the whole output: .nuke\temp\boot\compile.log'
    }
    $dotnet | Set-Content (Join-Path $draft 'dotnet')
    Remove-Item -Recurse -Force $app -ErrorAction SilentlyContinue
    Move-Item $draft $app
}

$env:GOURMETGRAM_ENGINE = $engine
& $dotnet (Join-Path $app '_build.dll') @BuildArguments
exit $LASTEXITCODE
