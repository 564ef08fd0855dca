# shellcheck shell=bash
# Downloads. What a mirror answers decides whose fault it is: a file that it does not have is the configuration's, so
# this machine's; no answer or a server error is the mirror's, which all machines share.

# download URL FILE: as a check of wait_for.
download() {
  local rest=$((WAIT_SHARED - SHARED / SECOND_MS))
  (umask 022 && mkdir -p "${2%/*}")
  [ "$rest" -lt "$WAIT_DOWNLOAD" ] || rest=$WAIT_DOWNLOAD
  [ "$rest" -gt 0 ] || rest=1
  fetch "$1" "$2" "$rest" && return 0
  REASON="$FETCH_ERROR"
  # 23: the disk takes no more.
  [ "$FETCH_STATUS" != 23 ] || return 3
  case $HTTP_STATUS in
    408 | 429) return 2 ;;
    4??) return 3 ;;
  esac
  return 2
}

download_k3s() {
  local architecture name sum new=/usr/local/bin/k3s.new sums=$RUN/sums
  case $(uname -m) in
    aarch64) architecture=arm64 name=k3s-arm64 sum=$K3S_SHA256_ARM64 ;;
    *) architecture=amd64 name=k3s sum=$K3S_SHA256_AMD64 ;;
  esac
  if [ -z "$sum" ]; then
    download "$K3S_DOWNLOAD_URL/$K3S_VERSION/sha256sum-$architecture.txt" "$sums" || return
    sum=$(awk -v name="$name" '$2 == name { print $1 }' "$sums")
    rm -f "$sums"
    REASON="the release's sum file has no entry $name"
    [ ${#sum} = 64 ] || return 3
  fi
  # A boot that was killed after this step.
  verify "$sum" /usr/local/bin/k3s && return 0
  download "$K3S_DOWNLOAD_URL/$K3S_VERSION/$name" "$new" || { local status=$?; rm -f "$new"; return "$status"; }
  if ! verify "$sum" "$new"; then
    rm -f "$new"
    BAD_SUMS=$((${BAD_SUMS:-0} + 1))
    REASON="wrong SHA-256, $BAD_SUMS times"
    [ "$BAD_SUMS" -lt 3 ] && return 1
    return 3
  fi
  chmod 0755 "$new" && mv -f "$new" /usr/local/bin/k3s
}

# verify SUM FILE
verify() {
  [ -e "$2" ] && echo "$1  $2" | sha256sum -c --status 2>/dev/null
}

download_bundle() {
  local new=$CA_PATH.new
  download "$CA_URL" "$new" || { local status=$?; rm -f "$new"; return "$status"; }
  if ! openssl x509 -noout -in "$new" 2>/dev/null; then
    rm -f "$new"
    REASON="what the mirror sent is not a PEM certificate"
    return 1
  fi
  chmod 0644 "$new" && mv -f "$new" "$CA_PATH"
}
