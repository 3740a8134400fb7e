# shellcheck shell=bash disable=SC2154
# Debian's PostgreSQL and Redis, and an Elasticsearch, for one run: on free loopback ports, with data in a folder that goes with it.
# Sourced by .ci/run, which sets `scratch` and ends every process named in `started`.

started=()

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# install_packages: what the tests need and this machine does not have yet.
install_packages() {
    local wanted=()
    compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || wanted+=(postgresql)
    command -v redis-server >/dev/null || wanted+=(redis-server)
    [ -x /usr/bin/chromium ] || wanted+=(chromium)
    command -v xgettext >/dev/null || wanted+=(gettext)
    command -v make >/dev/null || wanted+=(make)
    command -v curl >/dev/null || wanted+=(curl)
    /usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || wanted+=(python3 python3-venv)
    if [ ${#wanted[@]} -eq 0 ]; then
        echo "All Debian packages are here already."
        return
    fi
    echo "From Debian: ${wanted[*]}"
    apt_get update || { sleep 10; apt_get update; }
    apt_get install "${wanted[@]}" || { sleep 10; apt_get update && apt_get install "${wanted[@]}"; }
}

# A package that starts its own server when installed would hold a port and memory that nobody uses here.
apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get --quiet=2 --yes --no-install-recommends "$@" </dev/null
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $deadline ]; then
            echo "$what did not answer in time." >&2
            return 1
        fi
        sleep 0.2
    done
}

# start_postgresql: sets FULL_DATABASE_URL and JOURNEY_DATABASE_URL. Dutch collation, so that an order which leans on bytes shows itself.
start_postgresql() {
    local folder="$scratch/postgresql" binaries port
    binaries=$(dirname "$(compgen -G "/usr/lib/postgresql/*/bin/initdb" | sort -V | tail -1)")
    port=$(free_port)
    mkdir "$folder"
    local as_owner=()
    if [ "$(id -u)" = 0 ]; then  # PostgreSQL refuses to run as root
        chown postgres: "$folder"
        as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups --)
    fi
    (
        cd "$folder" || exit
        "${as_owner[@]}" "$binaries/initdb" --pgdata="$folder/data" --username=samenspraak --auth=trust \
            --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=nl-NL --no-sync || exit
        exec "${as_owner[@]}" "$binaries/postgres" -D "$folder/data" -p "$port" -k "$folder" \
            -c listen_addresses=127.0.0.1 -c max_connections=200 \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off
    ) </dev/null >"$scratch/postgresql.log" 2>&1 &
    started+=($!)
    if ! wait_for 60 "PostgreSQL" "$binaries/createdb" --host=127.0.0.1 --port="$port" \
        --username=samenspraak samenspraak; then
        cat "$scratch/postgresql.log"
        return 1
    fi
    "$binaries/createdb" --host=127.0.0.1 --port="$port" --username=samenspraak journeys || return
    export FULL_DATABASE_URL="postgres://samenspraak@127.0.0.1:$port/samenspraak"
    export JOURNEY_DATABASE_URL="postgres://samenspraak@127.0.0.1:$port/journeys"
    "$binaries/postgres" --version
}

# start_redis: sets REDIS_URL.
start_redis() {
    local port
    port=$(free_port)
    redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --dir "$scratch" \
        </dev/null >"$scratch/redis.log" 2>&1 &
    started+=($!)
    wait_for 30 "Redis" redis-cli -h 127.0.0.1 -p "$port" ping || return
    export REDIS_URL="redis://127.0.0.1:$port/0"
    redis-server --version
}

# start_elasticsearch PROGRAM: sets ELASTICSEARCH_URL; without the program, or what it needs, its tests are skipped.
start_elasticsearch() {
    local program=$1 port
    if [ ! -x "$program" ] || ! command -v java >/dev/null || ! command -v mvn >/dev/null; then
        echo "No Elasticsearch: what needs one is skipped."
        return
    fi
    port=$(free_port)
    "$program" --port "$port" --data "$scratch/elasticsearch" </dev/null >"$scratch/elasticsearch.log" 2>&1 &
    started+=($!)
    if ! wait_for 180 "Elasticsearch" curl --silent --fail "http://127.0.0.1:$port/_cluster/health"; then
        tail -20 "$scratch/elasticsearch.log"
        return 1
    fi
    export ELASTICSEARCH_URL="http://127.0.0.1:$port"
    echo "Elasticsearch answers."
}

# end_all: what was started, last first; a demo is a process group, and PostgreSQL takes INT as "stop now".
end_all() {
    local index pid signal
    for ((index = ${#started[@]} - 1; index >= 0; index--)); do
        pid=${started[index]}
        signal=INT
        [ "$pid" -gt 0 ] || signal=TERM
        kill -s "$signal" -- "$pid" 2>/dev/null || continue
        for _ in {1..50}; do
            kill -s 0 -- "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -s KILL -- "$pid" 2>/dev/null || true
    done
}
