# shellcheck shell=bash
# Is the node Ready?

node_ready() {
  local ready
  ready=$(kubectl get node "$INSTANCE_ID" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null)
  if [ "$ready" = True ] && { [ "$ROLE" = master ] || kubelet_healthy; }; then
    return 0
  fi
  REASON="the node is not Ready"
  [ -n "$ready" ] || REASON="the node is not registered"
  "${ROLE}_depends" || return 2
  return 1
}

kubelet_healthy() {
  scaled "$WAIT_METADATA_CALL"
  curl -sf --max-time "$SCALED" -o /dev/null "${K3S_HA_KUBELET_URL:-http://127.0.0.1:10248}/healthz"
}

# What the node cannot be Ready without and does not itself own.
master_depends() {
  database_answers
}

agent_depends() {
  scaled "$WAIT_METADATA_CALL"
  curl -sfk --max-time "$SCALED" -o /dev/null "$API_URL/ping" && return
  REASON="the API balancer $API_URL does not answer"
  return 1
}
