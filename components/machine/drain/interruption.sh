#!/bin/bash
# Every node: when AWS announces that it takes the machine away (spot, two minutes), the node cordons and annotates its
# own Node with its kubelet's credentials; a master's next look drains it. No AWS right is needed.
# shellcheck source=components/machine/lib.sh
. /usr/local/lib/k3s-ha/lib.sh
load_machine
until imds meta-data/spot/instance-action && [[ $IMDS_OUT =~ \"time\":\ *\"([0-9TZ:.-]+)\" ]]; do
  pause "$WAIT_INTERRUPTION"
done
WHEN=${BASH_REMATCH[1]}
log "AWS takes this machine away at $WHEN"
PATCH="{\"metadata\":{\"annotations\":{\"k3s-ha/interrupted\":\"$WHEN\"}},\"spec\":{\"unschedulable\":true}}"
until kubectl --kubeconfig /var/lib/rancher/k3s/agent/kubelet.kubeconfig patch node "$INSTANCE_ID" -p "$PATCH" >/dev/null; do
  pause 2
done
