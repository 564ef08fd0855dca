# shellcheck shell=bash
# The cluster's database as the first boot sees it: one psql session in a coprocess. Its lock lives as long as it does.

# have_client: psql, as a check of wait_for.
have_client() {
  local topic log=$RUN/package.log
  REASON="cannot install psql"
  command -v psql >/dev/null && return 0
  if [ "$CLIENT_PACKAGE" != auto ]; then
    yum -q -y install "$CLIENT_PACKAGE" >"$log" 2>&1
  elif command -v amazon-linux-extras >/dev/null; then
    for topic in postgresql14 postgresql13 postgresql12 postgresql11; do
      amazon-linux-extras install -y "$topic" >"$log" 2>&1 && break
    done
    command -v psql >/dev/null || yum -q -y install postgresql >"$log" 2>&1
  else
    yum -q -y install postgresql15 >"$log" 2>&1 || yum -q -y install postgresql16 >"$log" 2>&1
  fi
  command -v psql >/dev/null && return 0
  REASON="$REASON: $(tail -n 1 "$log")"
  return 1
}

# client_files: psql's service and password file, in memory. Keepalives on both ends: without the server's the lock would
# outlive a holder that lost power.
client_files() {
  # shellcheck source=/dev/null
  . "$RUN/connection.sh"
  local password=$DATASTORE_PASSWORD backslash='\'
  password=${password//$backslash/$backslash$backslash}
  password=${password//:/$backslash:}
  printf '*:*:*:*:%s\n' "$password" | put 0600 "$RUN/psql/password" || fail "cannot write $RUN/psql"
  put 0600 "$RUN/psql/service" <<END || fail "cannot write $RUN/psql"
[k3s-ha]
host=$DATASTORE_HOST
port=$DATASTORE_PORT
dbname=$DATASTORE_DATABASE
user=$DATASTORE_USER
sslmode=$CLIENT_TLS
${CLIENT_CA:+sslrootcert=$CLIENT_CA
}${CLIENT_CERTIFICATE:+sslcert=$CLIENT_CERTIFICATE
}${CLIENT_KEY:+sslkey=$CLIENT_KEY
}application_name=k3s-ha-$INSTANCE_ID
connect_timeout=10
keepalives=1
keepalives_idle=10
keepalives_interval=5
keepalives_count=3
options=-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3
END
}

# db_open: a session, if there is none. REASON where it does not come about.
db_open() {
  [ -z "${SESSION:-}" ] || return 0
  # The service file alone says where to; no address and no password in an argument or in the environment.
  coproc PSQL {
    exec env PGSERVICEFILE="$RUN/psql/service" PGPASSFILE="$RUN/psql/password" PSQLRC=/dev/null PSQL_HISTORY=/dev/null \
      psql -X -q -A -t -d service=k3s-ha 2>"$RUN/psql/error"
  }
  SESSION=$!
  exec {DB_OUT}<&"${PSQL[0]}" {DB_IN}>&"${PSQL[1]}"
  db_ask "$WAIT_QUERY" 'select 1'
}

# db_ask SECONDS SQL: the one value that it gives, in ANSWER. No value: 1. No answer in time: the session is ended, 2.
db_ask() {
  local line status
  ANSWER=
  if [ -z "${SESSION:-}" ]; then
    REASON="no session"
    return 2
  fi
  { printf '%s;\n\\echo k3s-ha-end\n' "$2" >&"$DB_IN"; } 2>/dev/null
  scaled "$1"
  while :; do
    IFS= read -r -t "$SCALED" -u "$DB_OUT" line
    status=$?
    [ "$status" = 0 ] || break
    if [ "$line" = k3s-ha-end ]; then
      [ -n "$ANSWER" ] && return 0
      REASON=$(db_error)
      return 1
    fi
    ANSWER=$line
  done
  REASON=$(db_error)
  [ "$status" -le 128 ] || REASON="the database gives no answer within $1 seconds"
  db_close
  return 2
}

# db_error: the last thing that psql complained of. It names host, user and database, never a password.
db_error() {
  local error
  error=$(tail -n 1 "$RUN/psql/error" 2>/dev/null)
  echo "${error:-the database closed the connection}"
}

# db_close: ends the session, and with it the lock.
db_close() {
  [ -n "${SESSION:-}" ] || return 0
  exec {DB_IN}>&- {DB_OUT}<&-
  kill -KILL "$SESSION" 2>/dev/null
  wait "$SESSION" 2>/dev/null
  SESSION=
}

database_answers() {
  db_open && db_ask "$WAIT_QUERY" 'select 1' || return 1
}

# look_for_row: what the database holds of the cluster's CA, in ROW: none, same (as the CA on this disk), or other.
# The server compares, by the base64 of the certificate: k3s stores an object of field name and base64 of the file, and
# neither a key leaves the database nor a field's name is guessed. The table appears when k3s first runs.
look_for_row() {
  local file=/var/lib/rancher/k3s/server/tls/server-ca.crt certificate=''
  ROW=
  db_open && db_ask "$WAIT_QUERY" "select case when to_regclass('kine') is null then 'none' else 'table' end" || return
  if [ "$ANSWER" = table ]; then
    # Only a whole file is compared: k3s may be writing it.
    case $(tail -n 1 "$file" 2>/dev/null) in
      *END*) certificate=$(base64 -w 0 "$file") ;;
    esac
    db_ask "$WAIT_QUERY" "select coalesce((select case when '$certificate' <> '' and
      position('$certificate'::bytea in value) > 0 then 'same' else 'other' end from kine
      where name = '/k3s/runtime' and deleted = 0 order by id desc limit 1), 'none')" || return
  fi
  ROW=$ANSWER
  HAVE_CA=${certificate:+yes}
}

row_known() {
  look_for_row || return 2
}
