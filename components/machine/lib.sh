# shellcheck shell=bash disable=SC2034
# What all scripts of a machine share. Sourced, never run. Only what bash 4.2, systemd 219 and AWS CLI v1 have.
# Functions leave results in variables, because a subshell would lose the rest of their state.
set -uo pipefail
umask 077
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C

LIB=/usr/local/lib/k3s-ha
ETC=/etc/k3s-ha
# In memory: gone after a reboot.
RUN=/run/k3s-ha
mkdir -p "$RUN"
# shellcheck source=components/machine/waits.sh
. "$LIB/waits.sh"

# log TEXT: one line to the journal and the console (units that use it have StandardOutput=journal+console).
log() {
  printf 'k3s-ha: %s\n' "$*"
}

# load_machine: settings that a machine keeps (no database credentials): ROLE CLUSTER_ID REGION INSTANCE_ID ZONE
# PRIVATE_IP LAUNCH_HOOK TERMINATE_HOOK API_URL DRAIN_ARGUMENTS (array), and on masters API_TARGET_GROUP_ARN
# KUBECONFIG_PARAMETER.
load_machine() {
  # shellcheck source=/dev/null
  . "$ETC/machine.env"
}

# uptime_ms: milliseconds since the kernel started, in NOW. Not moved by a clock that is set.
uptime_ms() {
  local up rest
  read -r up rest </proc/uptime
  NOW=$((10#${up/./} * 10))
}

# scaled SECONDS: as a decimal number of real seconds, in SCALED.
scaled() {
  local ms=$(($1 * SECOND_MS))
  printf -v SCALED '%d.%03d' $((ms / 1000)) $((ms % 1000))
}

# pause SECONDS
pause() {
  scaled "$1"
  sleep "$SCALED"
}

# within SECONDS COMMAND…: its status, 124 after a time-out.
within() {
  scaled "$1"
  shift
  timeout -k "$SCALED" "$SCALED" "$@"
}

# put MODE PATH: standard input becomes the file, whole or not at all.
put() {
  local mode=$1 path=$2
  { [ -d "${path%/*}" ] || (umask 022 && mkdir -p "${path%/*}"); } &&
    cat >"$path.new" && chmod "$mode" "$path.new" && mv -f "$path.new" "$path"
}

# quoted TEXT: as one word for a shell, in QUOTED.
quoted() {
  local one="'" escaped="'\\''"
  QUOTED=${1//$one/$escaped}
  QUOTED=$one$QUOTED$one
}

# curl_config NAME VALUE…: options that may hold a secret, as curl reads them from standard input, not from arguments
# that every process can see.
curl_config() {
  while [ $# -gt 0 ]; do
    printf '%s = "%s"\n' "$1" "$2"
    shift 2
  done
}

# fetch URL FILE SECONDS [CURL_OPTION…]: a download; status in HTTP_STATUS (000: nobody answered) and, when it failed,
# the reason in FETCH_ERROR.
fetch() {
  local url=$1 file=$2 error=$RUN/curl.$BASHPID
  scaled "$3"
  shift 3
  FETCH_ERROR=
  HTTP_STATUS=$(curl_config url "$url" |
    curl -sSL -o "$file" -w '%{http_code}' --connect-timeout 10 --max-time "$SCALED" "$@" -K - 2>"$error")
  FETCH_STATUS=$?
  if [ "$FETCH_STATUS" != 0 ]; then
    FETCH_ERROR=$(tail -n 1 "$error")
    FETCH_ERROR=${FETCH_ERROR:-curl ended with $FETCH_STATUS}
  elif [[ $HTTP_STATUS != 2?? ]]; then
    FETCH_ERROR="status $HTTP_STATUS"
  fi
  rm -f "$error"
  [ -z "$FETCH_ERROR" ]
}

# imds PATH (below /latest/): what the metadata service says, in IMDS_OUT; 4 when it says that there is no such thing,
# 1 when it does not answer.
imds() {
  local base=${K3S_HA_METADATA_URL:-http://169.254.169.254} token
  IMDS_OUT=
  scaled "$WAIT_METADATA_CALL"
  token=$(curl_config url "$base/latest/api/token" request PUT header 'X-aws-ec2-metadata-token-ttl-seconds: 60' |
    curl -sf --max-time "$SCALED" -K -) || return 1
  IMDS_OUT=$(curl_config url "$base/latest/$1" header "X-aws-ec2-metadata-token: $token" |
    curl -s --max-time "$SCALED" -w '\n%{http_code}' -K -) || return 1
  case ${IMDS_OUT##*$'\n'} in
    200) IMDS_OUT=${IMDS_OUT%$'\n'*} ;;
    404) return 4 ;;
    *) return 1 ;;
  esac
}

# aws_call ARGS…: one AWS call, three tries; its text output in AWS_OUT, the reason of a failure in AWS_ERR.
aws_call() {
  local try error=$RUN/aws.$BASHPID
  for try in 1 2 3; do
    if AWS_OUT=$(within "$WAIT_AWS_CALL" aws --region "$REGION" --output text \
      --cli-connect-timeout 5 --cli-read-timeout 15 "$@" 2>"$error"); then
      AWS_ERR=
      rm -f "$error"
      return 0
    fi
    AWS_ERR=$(tail -n 1 "$error")
    AWS_ERR=${AWS_ERR:-no answer within $WAIT_AWS_CALL seconds}
    case $AWS_ERR in
      *ValidationError* | *AccessDenied* | *UnauthorizedOperation* | *InvalidInstanceID* | *NotFound*) break ;;
    esac
    pause "$((try * 2))"
  done
  rm -f "$error"
  return 1
}

# in_group: own group and template, in GROUP LIFECYCLE TEMPLATE VERSION.
in_group() {
  aws_call autoscaling describe-auto-scaling-instances --instance-ids "$INSTANCE_ID" --query \
    'AutoScalingInstances[0].[AutoScalingGroupName,LifecycleState,LaunchTemplate.LaunchTemplateId,LaunchTemplate.Version]' ||
    return 1
  IFS=$'\t' read -r GROUP LIFECYCLE TEMPLATE VERSION <<<"$AWS_OUT"
  [ "${GROUP:-None}" != None ]
}

# kubectl ARGS…: k3s's own; a master's with cluster-admin rights, an agent's with its kubelet's.
kubectl() {
  local config=/etc/rancher/k3s/k3s.yaml
  [ "$ROLE" = master ] || config=/var/lib/rancher/k3s/agent/kubelet.kubeconfig
  within "$WAIT_KUBECTL" env KUBECONFIG="$config" /usr/local/bin/k3s kubectl "$@"
}
