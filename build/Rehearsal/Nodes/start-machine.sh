# Becomes a machine. Runs in a mount namespace of its own, so that the machine's disk needs no unmounting: it goes with the process.
# arguments: --machine=NAME DIRECTORY IMAGE NETWORK_NAMESPACE HOSTNAME UUID
set -eu
umask 022
machine=${1#--machine=}
directory=$2
image=$3
namespace=$4
hostname=$5
uuid=$6
exec </dev/null >>"$directory/console.log" 2>&1

if [ -d "$directory/root" ]; then
    root=$directory/root
else
    root=$directory/merged
    mount -t overlay overlay -o "lowerdir=$image,upperdir=$directory/upper,workdir=$directory/work" "$root"
fi

keep_unit=
if [ ! -d /run/systemd/system ]; then
    # No systemd on the host that would give the machine a scope: two machines must not share a control group.
    keep_unit=--keep-unit
    for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
        [ -e "$hierarchy/cgroup.procs" ] || continue
        mkdir -p "$hierarchy/$machine"
        echo $$ >"$hierarchy/$machine/cgroup.procs"
    done
fi

# The machine's network is its own: its sysctls and its firewall may be set from within.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn --quiet --settings=no --boot --directory="$root" --machine="$machine" --uuid="$uuid" --hostname="$hostname" \
    --network-namespace-path="/run/netns/$namespace" --capability=CAP_NET_ADMIN \
    --bind-ro="$(printf %s "$directory/seed" | sed 's/[\\:]/\\&/g'):/var/lib/cloud/seed" \
    --resolv-conf=off --timezone=off --link-journal=no --console=read-only \
    --register=no $keep_unit --kill-signal=SIGRTMIN+3
