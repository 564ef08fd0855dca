#!/bin/bash
# Starts k3s with its arguments, one a line: so no unit has to quote them for systemd.
mapfile -t arguments </etc/k3s-ha/k3s.arguments
exec /usr/local/bin/k3s "${arguments[@]}"
