# shellcheck shell=bash
# The files of k3s and its unit.

# write_k3s_files: all but those that a parameter holds.
write_k3s_files() {
  local i entry
  for entry in "${K3S_ARGUMENTS[@]}"; do
    filled "$entry"
    printf '%s\n' "$FILLED"
  done | put 0600 "$ETC/k3s.arguments" || fail "cannot write $ETC/k3s.arguments"
  for entry in ${K3S_ENVIRONMENT[@]+"${K3S_ENVIRONMENT[@]}"}; do
    filled "$entry"
    environment_line "$FILLED"
  done | put 0600 "$ETC/k3s.env" || fail "cannot write $ETC/k3s.env"
  for ((i = 0; i < ${#FILE_PATHS[@]}; i++)); do
    [ -n "${FILE_PARAMETERS[i]}" ] || write_file "${FILE_PATHS[i]}" "${FILE_CONTENTS[i]}"
  done
}

# receive_files: those that a parameter holds, as soon as it exists: it may wait for a database that is still being made.
receive_files() {
  local i
  for ((i = 0; i < ${#FILE_PATHS[@]}; i++)); do
    if [ -n "${FILE_PARAMETERS[i]}" ]; then
      wait_for "the parameter ${FILE_PARAMETERS[i]}" "$WAIT_SHARED" read_parameter "${FILE_PARAMETERS[i]}"
      write_file "${FILE_PATHS[i]}" "$AWS_OUT"
    fi
  done
}

# read_parameter NAME: its value in AWS_OUT, as a check of wait_for. The CLI writes only what its locale can.
read_parameter() {
  local locale=C.UTF-8
  [ "$(LC_ALL=$locale command locale charmap 2>/dev/null)" = UTF-8 ] || locale=en_US.UTF-8
  LC_ALL=$locale aws_call ssm get-parameter --name "$1" --with-decryption --query Parameter.Value && return
  case $AWS_ERR in
    *ParameterNotFound*) REASON="it does not exist yet" ;;
    *) REASON=$AWS_ERR ;;
  esac
  return 2
}

# write_file PATH CONTENT: a connection's password is taken as it is.
write_file() {
  FILLED=$2
  [ "$1" = "$RUN/connection.sh" ] || filled "$2"
  printf '%s\n' "${FILLED%$'\n'}" | put 0600 "$1" || fail "cannot write $1"
}

# environment_line NAME=VALUE: as systemd reads it; nothing is expanded there, only backslash and quote need care.
environment_line() {
  local value=${1#*=}
  value=${value//\\/\\\\}
  value=${value//\"/\\\"}
  printf '%s="%s"\n' "${1%%=*}" "$value"
}

# let_systemd_restart: from here on k3s comes back by itself, after a crash and after a reboot.
let_systemd_restart() {
  printf '[Service]\nRestart=always\n' | put 0644 /etc/systemd/system/k3s.service.d/restart.conf ||
    fail "cannot write the drop-in of k3s.service"
  : >"$RUN/confirmed"
  within "$WAIT_SYSTEMCTL" systemctl daemon-reload
  within "$WAIT_SYSTEMCTL" systemctl -q enable k3s.service
}

# start_freely: no lock and no comparison; at once restarted when it exits.
start_freely() {
  let_systemd_restart
  start_k3s
}

start_k3s() {
  : >"$RUN/k3s-started"
  within "$WAIT_SYSTEMCTL" systemctl start --no-block k3s.service
}

# stop_k3s: at once, because it may be writing without a right to; then without a restart.
stop_k3s() {
  local tries=0
  if [ -e "$RUN/confirmed" ]; then
    # Or systemd answers the kill by a restart.
    rm -f "$RUN/confirmed" /etc/systemd/system/k3s.service.d/restart.conf
    within "$WAIT_SYSTEMCTL" systemctl daemon-reload
  fi
  within "$WAIT_SYSTEMCTL" systemctl kill --kill-who=all --signal=SIGKILL k3s.service 2>/dev/null
  within "$WAIT_SYSTEMCTL" systemctl -q disable k3s.service
  until within "$WAIT_SYSTEMCTL" systemctl stop k3s.service; do
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || fail "systemd does not stop k3s"
    log "systemd does not stop k3s, tries again"
    pause 1
  done
  rm -f "$RUN/k3s-started"
}

# start_watchers: what looks after the machine from now on, units with an [Install] section; as a check of wait_for.
start_watchers() {
  local unit
  for unit in ${WATCHERS[@]+"${WATCHERS[@]}"}; do
    REASON="systemd does not start $unit"
    within "$WAIT_SYSTEMCTL" systemctl -q enable "$unit" || return 1
    within "$WAIT_SYSTEMCTL" systemctl start --no-block "$unit" || return 1
  done
}
