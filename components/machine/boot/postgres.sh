# shellcheck shell=bash disable=SC2034
# PostgreSQL for the first boot: psql, an advisory lock.
CLIENT=psql
LOCK=1798861153
SQL_END='\echo k3s-ha-end'
SQL_TABLE="select case when to_regclass('kine') is null then 'none' else 'table' end"

install_client() {
  local topic
  if command -v amazon-linux-extras >/dev/null; then
    for topic in postgresql14 postgresql13 postgresql12 postgresql11; do
      within "$WAIT_PACKAGE" amazon-linux-extras install -y "$topic" && return
    done
    package postgresql
  else
    package postgresql15 || package postgresql16
  fi
}

# client_files: psql's service and password file, in memory. Keepalives on both ends: without the server's the lock would
# outlive a holder that lost power.
client_files() {
  # shellcheck source=/dev/null
  . "$RUN/connection.sh"
  local password=$DATASTORE_PASSWORD
  password=${password//\\/\\\\}
  password=${password//:/\\:}
  printf '*:*:*:*:%s\n' "$password" | put 0600 "$RUN/client/password" || fail "cannot write $RUN/client"
  put 0600 "$RUN/client/service" <<END || fail "cannot write $RUN/client"
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

client() {
  exec env PGSERVICEFILE="$RUN/client/service" PGPASSFILE="$RUN/client/password" PSQLRC=/dev/null \
    PSQL_HISTORY=/dev/null psql -X -q -A -t -d service=k3s-ha
}

# sql_compare BASE64: whether the row's value holds it, as an expression in SQL.
sql_compare() {
  SQL="'$1' <> '' and position('$1'::bytea in value) > 0"
}

# take_lock: 0 when this session holds it; 1 when another one does, after WAIT_LOCK seconds; 2 when the session is gone.
take_lock() {
  db_ask "$WAIT_QUERY" "set lock_timeout = '$((WAIT_LOCK * SECOND_MS))ms'; select 'set'" || return 2
  db_ask $((WAIT_LOCK + WAIT_LOCK_ANSWER)) "select 'locked' from (select pg_advisory_lock($LOCK)) l"
}

# lock_held: asked in the session that holds it, the only one whose answer proves anything.
lock_held() {
  db_ask "$WAIT_LOCK_ANSWER" "select 'held' from pg_locks where locktype = 'advisory' and objid = $LOCK and granted
    and pid = pg_backend_pid()" || return 1
}
