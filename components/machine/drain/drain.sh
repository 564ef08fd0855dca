#!/bin/bash
# drain.sh ID: the end of one machine: drains its node, and if its group ends it (and not AWS's interruption of spot
# alone) completes the terminate hook. A master's only when the API balancer no longer sends to it and its k3s stopped.
# shellcheck source=components/machine/lib.sh
. /usr/local/lib/k3s-ha/lib.sh
load_machine
ID=$1
FACTS=$RUN/end-of-life/leaving/$ID
# What kubectl said last.
OUTPUT=$RUN/end-of-life/drain.$ID

# facts: what the last look saw of the machine's group, in DESIRED SERVING MASTER GROUP.
facts() {
  { read -r DESIRED SERVING MASTER GROUP <"$FACTS"; } 2>/dev/null
}

# ended SECONDS: whether so many have passed since START.
ended() {
  uptime_ms
  [ $((NOW - START)) -ge $(($1 * SECOND_MS)) ]
}

# action CALL ARGS…: a call about the machine's terminate hook.
action() {
  local call=$1
  shift
  aws_call autoscaling "$call" --lifecycle-hook-name "$TERMINATE_HOOK" --auto-scaling-group-name "$GROUP" \
    --instance-id "$ID" "$@"
}

# A group that wants no machines is on its way out (a destroy): nothing prolongs that.
heartbeats() {
  while pause "$WAIT_HEARTBEAT"; do
    facts && [ "$DESIRED" != 0 ] && action record-lifecycle-action-heartbeat
  done
}

# node: "NAME READY" in NODE, empty when there is no such Node; 1 when the API does not answer.
node() {
  NODE=$(kubectl get node "$ID" --ignore-not-found \
    -o jsonpath='{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}' 2>"$OUTPUT")
}

drain() {
  local limit=$WAIT_DRAIN_SPOT dead='' left rest
  if facts; then
    limit=$WAIT_DRAIN
    [ "$DESIRED" != 0 ] || limit=$WAIT_DRAIN_BRIEF
  fi
  while ! ended "$limit"; do
    if node; then
      [ -n "${NODE% }" ] || return 0
      left=$((limit - (NOW - START) / SECOND_MS))
      # Nobody confirms the end of pods on a node that is not Ready; it may come back.
      if [[ $NODE = *' True' ]]; then
        dead=
      else
        dead=${dead:-$NOW}
        rest=$((WAIT_DRAIN_DEAD - (NOW - dead) / SECOND_MS))
        if [ "$rest" -le 0 ]; then
          limit=$WAIT_DRAIN_DEAD
          echo "nobody confirms the end of its pods: it is not Ready" >"$OUTPUT"
          break
        fi
        [ "$rest" -gt "$left" ] || left=$rest
      fi
      # A machine may die while it is drained: then the next look at its node sees it.
      [ "$left" -le "$WAIT_DRAIN_DEAD" ] || left=$WAIT_DRAIN_DEAD
      [ "$left" -gt 0 ] || left=1
      WAIT_KUBECTL=$((left + 5)) kubectl drain "$ID" --ignore-daemonsets --force --timeout="${left}s" \
        ${DRAIN_ARGUMENTS[@]+"${DRAIN_ARGUMENTS[@]}"} >"$OUTPUT" 2>&1 && log "node $ID is drained" && return 0
    fi
    pause 10
  done
  log "node $ID is not drained within $limit s, its machine ends all the same: $(tail -n 1 "$OUTPUT")"
}

# serves: whether the API balancer may still send to the machine; an error says nothing.
serves() {
  aws_call elbv2 describe-target-health --target-group-arn "$API_TARGET_GROUP_ARN" --targets "Id=$ID" \
    --query 'TargetHealthDescriptions[0].TargetHealth.State' || return 0
  [ "$AWS_OUT" != unused ]
}

# stop_serving: this machine waits for the balancer and stops its k3s. The other masters leave that to it, until its
# Node is no longer Ready (its k3s stopped, or the machine is dead).
stop_serving() {
  uptime_ms
  START=$NOW
  if [ "$ID" = "$INSTANCE_ID" ]; then
    REASON="the API balancer no longer sends to it"
    while serves; do
      ended "$WAIT_DEREGISTERED" && REASON="the API balancer does not let go of it within $WAIT_DEREGISTERED s" && break
      pause 5
    done
    log "this master leaves, its k3s stops: $REASON"
    within "$WAIT_SYSTEMCTL" systemctl stop k3s
  else
    # Without facts the hook has ended: the machine did it itself.
    while facts && ! ended "$WAIT_STOPPED" && { ! node || [[ $NODE = *' True' ]] || serves; }; do pause 10; done
  fi
}

uptime_ms
START=$NOW
heartbeats &
# shellcheck disable=SC2064
trap "kill $!; rm -f '$OUTPUT'" EXIT
# No other master in service: nobody needs this one's goodbye, and no node is left to take its pods.
if ! { facts && [ "$MASTER/$SERVING" = True/0 ]; }; then
  drain
  if ! facts; then
    kubectl annotate node "$ID" --overwrite k3s-ha/drained=true >/dev/null
    exit
  fi
  [ "$MASTER" != True ] || stop_serving
fi
if action complete-lifecycle-action --lifecycle-action-result CONTINUE; then
  log "machine $ID may end"
elif [[ $AWS_ERR != *'No active Lifecycle Action'* ]]; then
  log "the terminate hook of $ID is not completed: $AWS_ERR"
  exit 1
fi
