#!/usr/bin/env bash
# A real Synapse with Axolua beside it, on loopback, to try things out: `make demo` starts it, `make demo-stop` ends it.
#
# All that it makes is in bin/demo: Synapse (venv/, kept), and run/, which every start makes anew: the database, the
# modules, the logs and the pid files. These variables change what it does:
#   SYNAPSE_VENV     a virtual environment that has Synapse already, of any version that the bridge supports
#   PYTHON           the Python that Synapse is installed with; python3
#   DEMO_DIR         another place for all of it
#   DEMO_PORT        Synapse's port; 18008
#   DEMO_HTTP_PORT   the port of axolua serve, for its status; 19477
set -euo pipefail
umask 077

synapse_version=1.163.2
called_from=$PWD
cd "$(dirname "$0")/../.."
source=$PWD/examples/synapse

absolute() { case $1 in /*) echo "$1" ;; *) echo "$called_from/$1" ;; esac; }
dir=$(absolute "${DEMO_DIR:-$PWD/bin/demo}")
venv=$(absolute "${SYNAPSE_VENV:-$dir/venv}")
run=$dir/run
port=${DEMO_PORT:-18008}
http_port=${DEMO_HTTP_PORT:-19477}

fail() {
  echo "demo: $*" >&2
  exit 1
}

# The process of that name, if it lives. A pid file may be older than the system's last start, and its number another
# program's by now: ours has the directory in its command.
pid_of() {
  local pid
  pid=$(cat "$run/$1.pid" 2>/dev/null) && [ -n "$pid" ] && ps -ww -p "$pid" -o command= | grep -qF -- "$run/" && echo "$pid"
}

stop_one() {
  local pid waited=0
  if pid=$(pid_of "$1"); then
    kill "$pid" 2>/dev/null || true
    while pid_of "$1" >/dev/null; do
      if [ $waited -eq 150 ]; then # it is stopped, or hangs
        kill -KILL "$pid" 2>/dev/null || true
      fi
      waited=$((waited + 1))
      sleep 0.1
    done
    echo "demo: $1 has ended"
  fi
  rm -f "$run/$1.pid"
}

stop() {
  stop_one synapse
  stop_one axolua
}

# Makes sure that nobody else has the port.
check_port() {
  if (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    fail "port $1 is in use by another program; choose another one: $2=$(($1 + 1)) make demo"
  fi
}

check_tools() {
  local python=${PYTHON:-python3} tool
  for tool in go curl; do
    command -v $tool >/dev/null || fail "$tool is missing"
  done
  [ -z "${SYNAPSE_VENV:-}" ] || return 0
  command -v "$python" >/dev/null || fail "Synapse needs Python 3.10 or later with venv; there is no $python (on Debian: apt install python3-venv)"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    fail "Synapse needs Python 3.10 or later; $python is $("$python" --version 2>&1). PYTHON=/another/python3 make demo takes another one"
  "$python" -c 'import venv, ensurepip' 2>/dev/null || fail "$python has no venv (on Debian: apt install python3-venv)"
}

has_synapse() {
  "$venv/bin/python" -c 'from importlib.metadata import version; print(version("matrix-synapse"))' 2>/dev/null
}

install_synapse() {
  if [ -n "${SYNAPSE_VENV:-}" ]; then
    has_synapse >/dev/null || fail "there is no Synapse in SYNAPSE_VENV, $venv"
    return
  fi
  [ "$(has_synapse)" != $synapse_version ] || return 0
  echo "demo: installing matrix-synapse $synapse_version and some 60 packages that it needs from PyPI into $venv:"
  echo "demo: 240 MB, which make clean removes, and nothing elsewhere. This takes a minute or two."
  "${PYTHON:-python3}" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "matrix-synapse==$synapse_version" ||
    fail "pip could not install it; make demo tries again"
}

# Makes run/ anew.
configure() {
  rm -rf "$run"
  mkdir -p "$run/scripts"
  cp "$source/axolua.yaml" "$run/"
  cp "$source"/scripts/*.lua "$run/scripts/"
  sed -e "s|@PORT@|$port|" -e "s|@RUN@|$(printf %s "$run" | sed 's/[&|\\]/\\&/g')|" \
    "$source/homeserver.yaml.in" >"$run/homeserver.yaml"
}

start_axolua() {
  go build -o "$dir/axolua" ./cmd/axolua
  nohup "$dir/axolua" serve --config "$run/axolua.yaml" --http "127.0.0.1:$http_port" >"$run/axolua.log" 2>&1 </dev/null &
  echo $! >"$run/axolua.pid"
}

# Synapse takes the paths in homeserver.yaml from where it is started.
start_synapse() {
  cd "$run"
  export PYTHONPATH="$source/../../bindings/synapse/python" PYTHONDONTWRITEBYTECODE=1 # nothing is left in the checkout
  "$venv/bin/python" -m synapse.app.homeserver --config-path "$run/homeserver.yaml" --generate-keys >"$run/synapse.log" 2>&1 ||
    broken synapse
  nohup "$venv/bin/python" -m synapse.app.homeserver --config-path "$run/homeserver.yaml" >>"$run/synapse.log" 2>&1 </dev/null &
  echo $! >"$run/synapse.pid"
  cd - >/dev/null
}

# They answer, each by itself and one to the other.
answers() {
  curl -sf -o /dev/null "http://127.0.0.1:$port/_matrix/client/versions" &&
    curl -sf "http://127.0.0.1:$http_port/v1/status" | grep -q '"connections":[1-9]'
}

wait_for_both() {
  local waited=0 name
  until answers; do
    for name in axolua synapse; do
      pid_of $name >/dev/null || broken $name
    done
    [ $waited -lt 300 ] || broken synapse
    waited=$((waited + 1))
    sleep 0.2
  done
}

broken() {
  tail -n 20 "$run/$1.log" >&2
  fail "$1 did not start; its log is $run/$1.log"
}

start() {
  if pid_of axolua >/dev/null && pid_of synapse >/dev/null && answers; then
    echo "demo: it runs already"
  else
    stop # what is left of a start that came to nothing
    check_tools
    check_port "$port" DEMO_PORT
    check_port "$http_port" DEMO_HTTP_PORT
    install_synapse
    trap stop EXIT
    configure
    start_axolua
    start_synapse
    wait_for_both
    trap - EXIT
  fi
  tell
}

# What to try. Lines that begin with four blanks are commands; the test carries them out and compares what comes after ->.
tell() {
  local lua=$run/scripts/10-words.lua
  lua=${lua#"$called_from/"}
  cat <<END

Synapse $(has_synapse) runs on http://127.0.0.1:$port, and asks the modules in ${lua%/*}.
Copy these lines into a terminal in this directory, one group after another.

Two users, and a room with both of them in it:

    hs=http://127.0.0.1:$port/_matrix/client/v3
    field() { sed "s/.*\"\$1\":\"\([^\"]*\)\".*/\1/"; }
    register() { curl -s \$hs/register -d "{\"username\": \"\$1\", \"password\": \"swim-swim-7\", \"auth\": {\"type\": \"m.login.dummy\"}}"; }
    anna=\$(register anna | field access_token)
    bob=\$(register bob | field access_token)
    room=\$(curl -s \$hs/createRoom -H "Authorization: Bearer \$anna" -d '{"preset": "public_chat"}' | field room_id)
    curl -s \$hs/join/\$room -H "Authorization: Bearer \$bob" -d '{}'; echo

-> {"room_id":"..."}

A message, and one with a word that 10-words.lua forbids:

    say() { curl -s -w ' %{http_code}\n' -X PUT \$hs/rooms/\$room/send/m.room.message/\$RANDOM\$RANDOM -H "Authorization: Bearer \$1" -d "{\"msgtype\": \"m.text\", \"body\": \"\$2\"}"; }
    say \$anna "Hello Bob"
    say \$bob "Shall we play the lottery?"

-> {"event_id":"..."} 200
-> {"errcode":"M_FORBIDDEN","error":"Please choose other words","org.example.rule":"words"} 403

Take the word out of the module, and say it again. Nothing is restarted:

    sed -i.bak 's/, "lottery"//' "$lua" && sleep 1
    say \$bob "Shall we play the lottery?"

-> {"event_id":"..."} 200

Accounts are new for an hour: young-accounts.lua takes no links from them, and only one room. Anna has made hers before
the module was loaded anew, and the store knows it:

    say \$bob "Look at https://example.org"
    curl -s \$hs/createRoom -H "Authorization: Bearer \$bob" -d '{}'; echo
    curl -s \$hs/createRoom -H "Authorization: Bearer \$anna" -d '{}'; echo

-> {"errcode":"M_FORBIDDEN","error":"Your account is new: you can do this later"} 403
-> {"room_id":"..."}
-> {"errcode":"M_FORBIDDEN","error":"Your account is new: you can do this later","retry_after_ms":...}

What the two say of it:

    tail -n 6 "${lua%/scripts/*}/axolua.log"
    grep axolua "${lua%/scripts/*}/synapse.log"

make demo-stop ends it; the next make demo begins with an empty server.
END
}

case ${1:-} in
start) start ;;
stop) stop ;;
*) fail "want start or stop" ;;
esac
