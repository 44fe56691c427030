#!/bin/sh
# Builds the root file system that all nodes share.
# usage: build.sh TARGET RECIPE [MIRROR]; the caller holds the lock on TARGET.
set -eu
# The image must not take after whoever builds it.
umask 022
target=$1
recipe=$2
mirror=${3-}

# Whoever held the lock before has built it meanwhile.
[ ! -d "$target" ] || exit 0

# What an interrupted build left; the lock says that nobody works there any more.
rm -rf "$target".building.*
work=$target.building.$$
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work"

packages=$(sed 's/#.*//' "$recipe/packages" | tr -s ' \n' ',,' | sed 's/^,//; s/,$//')

# kubectl comes from the first Debian release that carries a supported Kubernetes client.
fetch_kubectl() {
    mmdebstrap --variant=extract --include=kubectl trixie "$work/kubectl" $mirror >"$work/kubectl.log" 2>&1
}
fetch_kubectl &
kubectl=$!

mmdebstrap --variant=minbase --include="$packages" \
    --customize-hook="cp -R --no-preserve=mode '$recipe/root/.' \"\$1/\"" \
    --customize-hook="sh '$recipe/customize.sh' \"\$1\"" \
    bookworm "$work/root" $mirror

if ! wait "$kubectl"; then
    cat "$work/kubectl.log" >&2
    echo "kubectl could not be fetched" >&2
    exit 1
fi
install -m 0755 "$work/kubectl/usr/bin/kubectl" "$work/root/usr/local/lib/rehearsal/kubectl"

# Until here nobody can have seen a half-made image.
mv "$work/root" "$target"
