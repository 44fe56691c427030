#!/bin/sh
# Stands where Terraform expects the provider's executable, and leads Terraform to the provider that the rehearsal
# world serves already. This file never changes, so its checksum can be kept in a dependency lock file.
# Terraform starts it several times per command: it is built-ins of the shell throughout, which cost nothing.
set -eu
umask 077

refuse() {
  # Terraform shows a person what comes on standard output, and a log what comes on standard error.
  echo "$1"
  echo "$1" >&2
  exit 1
}

if [ "${TF_PLUGIN_MAGIC_COOKIE-}" != d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2 ]; then
  refuse "This is a Terraform provider: Terraform starts it, not a person."
fi

# Terraform's working directory links here; the hub lies beside the mirror that this file is in.
caller=$PWD
cd -P "${0%/*}"
hub=${PWD%/mirror/*}/hub

# The server's process, when that began (where the system tells), and its socket. The process may be root's, started by sudo: a signal
# to it proves nothing, what /proc says does.
pid= began= socket=
if [ -r "$hub/server" ]; then
  { read -r pid && read -r began && read -r socket; } <"$hub/server" || pid=
fi
if [ -z "$pid" ] || [ ! -S "$socket" ]; then
  refuse "The rehearsal world that serves this provider does not run. Start it again with: ./build.sh Terraform"
fi
if [ "$began" = unknown ]; then
  if ! kill -0 "$pid" 2>/dev/null; then
    refuse "The rehearsal world that serves this provider has ended. Start it again with: ./build.sh Terraform"
  fi
else
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || stat=
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  if [ "${20-}" != "$began" ]; then
    refuse "The rehearsal world that serves this provider has ended. Start it again with: ./build.sh Terraform"
  fi
fi
if [ -z "${PLUGIN_CLIENT_CERT-}" ]; then
  refuse "The rehearsal provider speaks TLS only: unset TF_DISABLE_PLUGIN_TLS."
fi

# What the provider may know of Terraform's environment, each entry ended by a zero byte. END tells that nothing is missing.
{
  printf 'PLUGIN_CLIENT_CERT=%s\0PPID=%s\0PWD=%s\0HOME=%s\0' "$PLUGIN_CLIENT_CERT" "$PPID" "$caller" "${HOME-}"
  for name in OS_CLOUD OS_CLIENT_CONFIG_FILE OS_AUTH_URL OS_REGION_NAME OS_ENDPOINT_TYPE OS_INSECURE OS_CACERT OS_CERT OS_KEY \
    OS_USERNAME OS_USER_ID OS_PASSWORD OS_TOKEN OS_AUTH_TOKEN OS_PASSCODE \
    OS_APPLICATION_CREDENTIAL_ID OS_APPLICATION_CREDENTIAL_NAME OS_APPLICATION_CREDENTIAL_SECRET \
    OS_PROJECT_ID OS_PROJECT_NAME OS_TENANT_ID OS_TENANT_NAME OS_SYSTEM_SCOPE \
    OS_DOMAIN_ID OS_DOMAIN_NAME OS_USER_DOMAIN_ID OS_USER_DOMAIN_NAME OS_PROJECT_DOMAIN_ID OS_PROJECT_DOMAIN_NAME OS_DEFAULT_DOMAIN \
    OS_POOL_NAME OS_ALLOW_REAUTH OS_DELAYED_AUTH OS_SWAUTH OS_DEBUG; do
    eval "value=\${$name-}"
    if [ -n "$value" ]; then
      printf '%s=%s\0' "$name" "$value"
    fi
  done
  printf 'END=\0'
} >"$hub/launches/$$"

# Terraform asks the provider to stop by a call; an interrupt at the terminal is not for this process.
trap '' INT

read -r line <"$hub/line"
echo "$line"

# Lives until the server ends it, or the server itself ends and its end of the pipe closes.
exec cat "$hub/alive"
