# The second wall: attacks run behind it, and it holds when the boundary under test does not. Run by `unshare` as root of new
# namespaces for mounts, processes, network, messages and names. $1: the checkout, $2: Node's folder, $3: who it becomes, then the command.
set -eu
checkout=$1 node=$2 who=$3
shift 3
new=/mnt
mount --make-rprivate /
mount -t tmpfs -o size=600m,mode=755 outer "$new"
cd "$new"
mkdir -p proc dev etc home/gate tmp var/tmp calibrated node old usr
for name in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$name" ]; then ln -s "$(readlink "/$name")" "$name"
  elif [ -d "/$name" ]; then mkdir "$name" && mount --rbind "/$name" "$name" && mount -o remount,bind,ro "$name"; fi
done
show() { mount --bind "$1" "$2" && mount -o remount,bind,ro,nosuid "$2"; }
show /usr usr
show "$checkout" calibrated
show "$node" node
for name in alternatives ld.so.cache nsswitch.conf passwd group ssl; do
  if [ -d "/etc/$name" ]; then mkdir "etc/$name"; else [ -e "/etc/$name" ] || continue; : > "etc/$name"; fi
  show "/etc/$name" "etc/$name"
done
printf '127.0.0.1 localhost\n127.0.0.1 evil.example api.example registry.npmjs.org pypi.org github.com h\n' > etc/hosts
for name in null zero full random urandom; do : > "dev/$name"; mount --bind "/dev/$name" "dev/$name"; done
mount -t proc proc proc
chmod 1777 tmp var/tmp
chown "$who:$who" home/gate
ip link set lo up
echo 0 > proc/sys/net/ipv4/ip_unprivileged_port_start
pivot_root . old
umount -l /old
rmdir /old
cd /
ulimit -c 0
exec env -i PATH=/node/bin:/usr/local/bin:/usr/bin:/bin HOME=/home/gate LANG=C.UTF-8 CONTAINMENT_SECRET=CANARY-environment \
  setpriv --reuid "$who" --regid "$who" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
  prlimit --nproc=2000 --fsize=300000000 "$@"
