#!/bin/bash
# One look of a master at the machines of its cluster. Those that leave are cordoned and drained (drain.sh, each in a
# unit of its own), Node objects without a machine are deleted, the published kubeconfig is mended. Every master looks
# every 15 seconds, and what two do at once is harmless.
# shellcheck source=components/machine/lib.sh
. /usr/local/lib/k3s-ha/lib.sh
load_machine
STATE=$RUN/end-of-life
mkdir -p "$STATE/leaving" "$STATE/missing"
uptime_ms
LOOK=$NOW

# due NAME SECONDS: whether no look for so long has finished NAME; finished NAME notes it.
due() {
  local last
  { read -r last <"$STATE/$1"; } 2>/dev/null || return 0
  [ $((LOOK - last)) -ge $(($2 * SECOND_MS)) ]
}
finished() {
  printf '%s\n' "$LOOK" >"$STATE/$1"
}

# complain TEXT: at most a line a minute, however often it is looked.
complain() {
  due complained "$WAIT_LINE" || return 0
  log "$1"
  finished complained
}

# machines: lines "ID STATE DESIRED MASTER GROUP" of this cluster's groups in MACHINES; in SERVING the number of
# masters in service. Masters are the machines of groups behind the API balancer. The groups' names are looked up now
# and then only: the AWS CLI of Amazon Linux 2 cannot ask for a tag, and the account may have hundreds of groups.
machines() {
  local names first second third desired master group query fresh=no
  if due groups "$WAIT_GROUPS"; then
    query="AutoScalingGroups[?Tags[?Key=='k3s-ha:cluster'&&Value=='$CLUSTER_ID']].AutoScalingGroupName"
    aws_call autoscaling describe-auto-scaling-groups --query "$query" || return 1
    tr -s '\t' '\n' <<<"$AWS_OUT" | sed '/^$/d' >"$STATE/names"
    finished groups
    fresh=yes
  fi
  mapfile -t names <"$STATE/names"
  # Without a name AWS would describe every group of the account.
  [ -n "${names[0]:-}" ] || { AWS_ERR='none has the tag' && rm -f "$STATE/groups" && return 1; }
  query="AutoScalingGroups[].[AutoScalingGroupName,DesiredCapacity,contains(TargetGroupARNs||\`[]\`,"
  query+="'$API_TARGET_GROUP_ARN'),Instances[].[InstanceId,LifecycleState]]"
  aws_call autoscaling describe-auto-scaling-groups --auto-scaling-group-names "${names[@]}" --query "$query" ||
    return 1
  MACHINES='' SERVING=0
  while IFS=$'\t' read -r first second third; do
    if [ -n "$third" ]; then
      group=$first desired=$second master=$third
    elif [ -n "$second" ]; then
      MACHINES+="$first $second $desired $master $group"$'\n'
      [ "$second/$master" != InService/True ] || SERVING=$((SERVING + 1))
    fi
  done <<<"$AWS_OUT"
  # That no master serves is not believed of an old list of groups.
  [ "$SERVING/$fresh" != 0/no ] || { rm -f "$STATE/groups" && machines; }
}

# nodes: lines "NAME|UNSCHEDULABLE|INTERRUPTED|DRAINED|READY" in NODES. Of what a kubelet may write on its Node nothing
# is copied: a line break in it would speak for other nodes.
nodes() {
  local row='{{.metadata.name}}|{{if .spec.unschedulable}}yes{{end}}|'
  row+='{{with .metadata.annotations}}{{if index . "k3s-ha/interrupted"}}yes{{end}}{{end}}|'
  row+='{{with .metadata.annotations}}{{if index . "k3s-ha/drained"}}yes{{end}}{{end}}|'
  row+='{{range .status.conditions}}{{if eq .type "Ready"}}{{if eq .status "True"}}True{{end}}{{end}}{{end}}{{"\n"}}'
  NODES=$(kubectl get nodes -o go-template="{{range .items}}$row{{end}}" 2>"$STATE/error") && NODES=$'\n'$NODES$'\n'
}

drain() {
  within "$WAIT_SYSTEMCTL" systemctl start --no-block "k3s-ha-drain@$1.service"
}

# leaving: machines that their group ends.
leaving() {
  local id state desired master group fact
  while read -r id state desired master group <&3; do
    case $state in
      Terminating:Wait)
        put 0600 "$STATE/leaving/$id" <<<"$desired $SERVING $master $group"
        drain "$id"
        ;;
      Terminating*)
        [[ $NODES != *$'\n'"$id||"* ]] || kubectl cordon "$id" >/dev/null || complain "node $id is not cordoned yet"
        ;;
    esac
  done 3<<<"$MACHINES"
  for fact in "$STATE"/leaving/*; do
    [[ $MACHINES = *"${fact##*/} Terminating:Wait "* ]] || rm -f "$fact"
  done
}

# interrupted: nodes that annotated themselves because AWS takes their machine away.
interrupted() {
  local name interrupted drained
  while IFS='|' read -r name _ interrupted drained _ <&3; do
    [ -z "$interrupted" ] || [ -n "$drained" ] || drain "$name"
  done 3<<<"$NODES"
}

# no_instance ID: whether EC2, asked for this id alone, says that it does not exist (or has ended).
no_instance() {
  if aws_call ec2 describe-instances --instance-ids "$1" --query 'Reservations[].Instances[].State.Name'; then
    [ "$AWS_OUT" = terminated ]
  else
    [[ $AWS_ERR = *"(InvalidInstanceID.NotFound)"*"'$1'"* ]]
  fi
}

# gone: deletes a Node only when EC2 says of its very id, in two looks a minute apart, that it is terminated or does
# not exist, and in each found this master by the same call. A running kubelet whose Node is deleted never registers
# again, so every error, an empty answer and a Node that is Ready delete nothing and start the count anew.
gone() {
  local name rest found mark since candidates=' '
  while IFS='|' read -r name rest; do
    if [[ $name =~ ^i-[0-9a-f]{8,17}$ && $rest != *'|True' && $name != "$INSTANCE_ID" && $MACHINES != *"$name "* ]]; then
      # EC2 takes 200 ids in a filter.
      [ "${#candidates}" -gt 2000 ] || candidates+="$name "
    fi
  done <<<"$NODES"
  for mark in "$STATE"/missing/*; do
    [[ $candidates = *" ${mark##*/} "* ]] || rm -f "$mark"
  done
  [ "$candidates" != ' ' ] || return 0
  found=${candidates% }
  aws_call ec2 describe-instances --filters "Name=instance-id,Values=$INSTANCE_ID${found// /,}" \
    --query 'Reservations[].Instances[].[InstanceId,State.Name]' && found=$'\n'$AWS_OUT$'\n' || found=
  if [[ $found != *$'\n'"$INSTANCE_ID"$'\t'* ]]; then
    rm -f "$STATE"/missing/*
    complain "no Node is deleted: EC2 does not show this machine: ${AWS_ERR:-empty answer}"
    return
  fi
  for name in $candidates; do
    mark=$STATE/missing/$name
    case $found in
      *$'\n'"$name"$'\tterminated\n'*) ;;
      *$'\n'"$name"$'\t'*) rm -f "$mark" && continue ;;
      *) no_instance "$name" || { rm -f "$mark" && continue; } ;;
    esac
    if ! { read -r since <"$mark"; } 2>/dev/null; then
      printf '%s\n' "$LOOK" >"$mark"
    elif [ $((LOOK - since)) -ge $((WAIT_GONE * SECOND_MS)) ]; then
      kubectl delete node "$name" --ignore-not-found --wait=false >/dev/null && rm -f "$mark" &&
        log "Node $name is deleted: its machine no longer exists"
    fi
  done
}

nodes || NODES=
# Before AWS is asked, which may take long: two minutes are left, and no right of AWS is needed.
[ -z "$NODES" ] || interrupted
if machines; then
  leaving
else
  complain "the groups of this cluster are not known: $AWS_ERR"
  MACHINES=
fi
if [ -z "$NODES" ]; then
  complain "the Kubernetes API of this master does not answer: $(tail -n 1 "$STATE/error")"
  exit 0
fi
if [ -n "$MACHINES" ] && due gone "$WAIT_GONE"; then
  gone
  finished gone
fi
if grep -q "^$INSTANCE_ID|.*|True\$" <<<"$NODES" && due kubeconfig "$WAIT_KUBECONFIG" && due published "$WAIT_LINE"; then
  # At most one try and one line a minute: the console of a machine is short.
  finished published
  "$LIB/kubeconfig.sh" && finished kubeconfig
fi
exit 0
