# shellcheck shell=bash disable=SC2154
# The demo as a stranger meets it: a fresh clone, in a folder with a space in its name, on a machine without Node.js.
# Sourced by .ci/run.

# bare_path: a folder of links to every program of this machine except Node.js.
bare_path() {
    local bare="$scratch/bare" folder program
    mkdir "$bare"
    for folder in /usr/local/bin /usr/bin /bin; do
        for program in "$folder"/*; do
            case "${program##*/}" in
                node | nodejs | npm | npx) ;;
                *) [ -e "$bare/${program##*/}" ] || ln -s "$program" "$bare/${program##*/}" ;;
            esac
        done
    done
    echo "$bare"
}

# start_demo FOLDER PORT LOG SECONDS: `make demo`, until its home page answers; tells how long that took.
start_demo() {
    local folder=$1 port=$2 log=$3 limit=$4 from=$EPOCHREALTIME group
    env -u CI PATH="$bare" setsid make -C "$folder" demo PORT="$port" </dev/null >"$log" 2>&1 &
    group=$!
    started+=("-$group")
    if ! wait_for "$limit" "The demo" has_answered_or_ended "http://127.0.0.1:$port/" "$group" || ! kill -0 "$group"; then
        tail -50 "$log"
        return 1
    fi
    demo_group=$group
    demo_took=$(awk -v from="$from" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }')
}

# Any answer will do: whether it is the right one is asked after.
has_answered_or_ended() {
    ! kill -0 "$2" 2>/dev/null || curl --silent --output /dev/null "$1"
}

stop_demo() {
    kill -s TERM -- "-$demo_group"
    wait "$demo_group" || true
}

demo_from_a_clone() {
    local folder="$scratch/a demo" port bare page status demo_group demo_took
    git clone --quiet . "$folder" || return 1
    bare=$(bare_path)
    port=$(free_port)
    start_demo "$folder" "$port" "$scratch/demo-1.log" 600 || return 1
    echo "First start, without Node.js: a page after $demo_took s"
    for page in / /en/ /forum/ /documentatie/ /account/login/; do
        status=$(curl --silent --output /dev/null --write-out '%{http_code}' "http://127.0.0.1:$port$page")
        if [ "$status" != 200 ]; then
            tail -50 "$scratch/demo-1.log"
            echo "$page answers $status."
            return 1
        fi
    done
    stop_demo
    start_demo "$folder" "$port" "$scratch/demo-2.log" 60 || return 1
    stop_demo
    echo "Second start: a page after $demo_took s"
    awk -v took="$demo_took" 'BEGIN { exit took >= 10 }' || { echo "The second start takes 10 s or more."; return 1; }
}
