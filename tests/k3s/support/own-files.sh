#!/bin/bash
# Gives a machine of the kit its own /etc and /usr/local, kept in its disk $1, with the stand-in $2 for the programs that
# only a machine of AWS has. Run inside the machine's namespaces.
set -e
DISK=$1
CALL=$2
mkdir -p "$DISK"/{etc,etc.work} "$DISK"/usr-local/{bin,sbin,lib}
[ -e "$DISK/etc/hosts" ] || cp /etc/hosts "$DISK/etc/hosts"
for name in aws systemctl; do ln -sf "$CALL" "$DISK/usr-local/sbin/$name"; done
mount --bind "$DISK/usr-local" /usr/local
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$DISK/etc,workdir=$DISK/etc.work" /etc
