#!/usr/bin/env bash
# Compiles the build when its sources changed (by content), then runs it. See README.md; ./build.sh --help lists the targets.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
boot=$root/.nuke/temp/boot

# A small Debian has no ICU, without which the SDK does not even start.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 NUKE_TELEMETRY_OPTOUT=1

say() { printf '%s\n' "$*" >&2; }
fail() { say "build.sh: $1"; shift; for line in "$@"; do say "  $line"; done; exit 10; }

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

# The SDK: the one on the PATH if it satisfies global.json, else one of our own in .nuke/temp.
find_dotnet() {
  if command -v dotnet >/dev/null && (cd "$root" && dotnet --version >/dev/null 2>&1); then
    command -v dotnet
  elif [ -x "$root/.nuke/temp/dotnet-unix/dotnet" ]; then
    printf '%s\n' "$root/.nuke/temp/dotnet-unix/dotnet"
  else
    install_dotnet
  fi
}

install_dotnet() {
  local version script=$root/.nuke/temp/dotnet-install.sh
  mkdir -p "$root/.nuke/temp"
  version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json" | head -n 1)
  say "No .NET SDK fits global.json: installing the newest of channel ${version%.*} into .nuke/temp (once)"
  command -v curl >/dev/null || fail "curl is needed to fetch the .NET SDK" "install curl, or the .NET SDK $version or newer"
  curl -fsSL "${DOTNET_INSTALL_URL:-https://dot.net/v1/dotnet-install.sh}" -o "$script" ||
    fail "the .NET SDK's installer cannot be fetched" "install the .NET SDK $version or newer, or set DOTNET_INSTALL_URL to a mirror of dotnet-install.sh"
  bash "$script" --channel "${version%.*}" --install-dir "$root/.nuke/temp/dotnet-unix" --no-path >&2 ||
    fail "the .NET SDK could not be installed" "install the .NET SDK $version or newer"
  printf '%s\n' "$root/.nuke/temp/dotnet-unix/dotnet"
}

# Whether a package restores here: decided once, remembered in .nuke/temp/boot, asked again after that folder is removed.
restores() { # NAME VERSION [RUNTIME]
  # A folder of one's own: two shells may start together.
  local probe=$boot/probe.$$ status=0
  rm -rf "$probe" && mkdir -p "$probe"
  printf '<Project/>\n' | tee "$probe/Directory.Build.props" >"$probe/Directory.Packages.props"
  printf '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework>%s</PropertyGroup>%s</Project>\n' "$3" "$1" >"$probe/probe.csproj"
  "$dotnet" restore "$probe/probe.csproj" --nologo -v quiet >"$boot/restore.log" 2>&1 || status=$?
  rm -rf "$probe"
  return "$status"
}

choose_engine() {
  if [ -n "${NukeEngine:-}" ]; then
    case $NukeEngine in
      package | bundled) printf '%s\n' "$NukeEngine" ;;
      *) fail "NukeEngine=$NukeEngine is not known" "use NukeEngine=package (NUKE from NuGet) or NukeEngine=bundled (build/Engine)" ;;
    esac
  elif [ -f "$boot/engine" ]; then
    cat "$boot/engine"
  else
    find_engine
  fi
}

find_engine() {
  local version choice=bundled
  # Within $(…) bash goes on after a failure: without an SDK no engine may be chosen.
  dotnet=${dotnet:-$(find_dotnet)} || exit
  version=$(sed -n 's/.*Include="Nuke.Common" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")
  if restores "<ItemGroup><PackageReference Include=\"Nuke.Common\" Version=\"$version\"/><PackageReference Include=\"Nuke.Components\" Version=\"$version\"/></ItemGroup>" "" ""; then
    choice=package
  else
    say "NUKE $version cannot be restored from this machine's NuGet sources: using the bundled engine instead, which does the same"
  fi
  mkdir -p "$boot" && printf '%s\n' "$choice" | tee "$boot/engine"
}

# One hash over the contents of everything that is compiled.
fingerprint() {
  {
    printf '%s\n' "$engine"
    cd "$root"
    find build -type f -not -path 'build/Rehearsal/Install/*' -print0 | LC_ALL=C sort -z | xargs -0 cat -- Directory.Build.props Directory.Packages.props global.json
    find build -type f -not -path 'build/Rehearsal/Install/*' | LC_ALL=C sort
  } | sha256 | cut -c1-16
}

# Earlier outputs go after an hour, unless something still runs from there: the rehearsal's world does, for as long as it lives.
sweep() {
  local folder
  find "$boot" -mindepth 1 -maxdepth 1 -type d \( -name 'app-*' -o -name 'draft.*' -o -name 'probe.*' \) -mmin +60 -print 2>/dev/null | while read -r folder; do
    if ! grep -qsF -- "$folder/" /proc/[0-9]*/cmdline; then rm -rf "$folder"; fi
  done
}

compile() {
  local started=$SECONDS draft=$boot/draft.$$ ready
  dotnet=${dotnet:-$(find_dotnet)}
  mkdir -p "$boot"
  # Two shells that start together: the second waits, then finds the work done.
  # The compiler's servers outlive the compilation: they must not inherit the lock (9>&-).
  if command -v flock >/dev/null; then
    exec 9>"$boot/compile.lock"
    flock 9
    if [ -f "$app/dotnet" ]; then
      # The rehearsal's world would inherit the lock and hold it as long as it lives.
      exec 9>&-
      return 0
    fi
  fi
  # A compilation that was killed may leave half an assembly, newer than its sources: nothing of it is built upon.
  if [ -f "$boot/compiling" ]; then rm -rf "$root"/.nuke/temp/artifacts/{obj,bin}/*/release*; fi
  : >"$boot/compiling"
  say "Compiling the build, about a minute (first run, or its sources changed)"
  if [ ! -f "$boot/ready-to-run" ]; then
    ready=false
    if restores "" "" "<RuntimeIdentifier>$("$dotnet" --info | sed -n 's/^ *RID: *//p' | head -n 1)</RuntimeIdentifier><PublishReadyToRun>true</PublishReadyToRun>" 9>&-; then ready=true; fi
    printf '%s\n' "$ready" >"$boot/ready-to-run"
  fi
  rm -rf "$draft"
  if ! "$dotnet" publish "$root/build/_build.csproj" --configuration Release --nologo -v quiet -clp:NoSummary \
    -p:NukeEngine="$engine" -p:BootReadyToRun="$(cat "$boot/ready-to-run")" --output "$draft" >"$boot/compile.log" 2>&1 9>&-; then
    rm -rf "$draft" "$boot/compiling"
    grep -E 'error|warning' "$boot/compile.log" | sort -u | head -n 20 >&2 || true
    fail "the build does not compile" "the whole output: .nuke/temp/boot/compile.log"
  fi
  printf '%s\n' "$dotnet" >"$draft/dotnet"
  sweep
  rm -rf "$app" "$boot/compiling" && mv "$draft" "$app"
  say "Compiled in $((SECONDS - started)) s"
  exec 9>&- || true
}

engine=$(choose_engine)
app=$boot/app-$(fingerprint)
[ -f "$app/dotnet" ] || compile
read -r dotnet <"$app/dotnet"
[ -x "$dotnet" ] || dotnet=$(find_dotnet)
export GOURMETGRAM_ENGINE=$engine
exec "$dotnet" "$app/_build.dll" "$@"
