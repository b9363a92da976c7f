#!/usr/bin/env bash
# Starts what the image flink's entrypoint starts, by the same commands: jobmanager, taskmanager, standalone-job; any
# other command as it is. Settings: conf/config.yaml, over which FLINK_PROPERTIES and the variables below go.
set -euo pipefail

conf=$FLINK_HOME/conf/config.yaml
export FLINK_CONF_DIR=$FLINK_HOME/conf FLINK_LIB_DIR=$FLINK_HOME/lib FLINK_PLUGINS_DIR=$FLINK_HOME/plugins
# For children: 'NAME: VALUE' lines alone, none of them twice.
set_option() {
  sed -i "\|^$1: |d" "$conf"
  echo "$1: $2" >>"$conf"
}
option() {
  sed -n "s|^$1: *||p" "$conf"
}
if [ -w "$conf" ]; then
  while IFS= read -r line; do
    line=${line#"${line%%[![:space:]]*}"}
    case $line in
      '' | '#'*) ;;
      *': '*) set_option "${line%%: *}" "${line#*: }" ;;
      *)
        echo "error: FLINK_PROPERTIES has the line '$line': each is NAME: VALUE" >&2
        exit 2
        ;;
    esac
  done <<<"${FLINK_PROPERTIES:-}"
  [ -z "${JOB_MANAGER_RPC_ADDRESS:-}" ] || set_option jobmanager.rpc.address "$JOB_MANAGER_RPC_ADDRESS"
  [ -z "${TASK_MANAGER_NUMBER_OF_TASK_SLOTS:-}" ] || set_option taskmanager.numberOfTaskSlots "$TASK_MANAGER_NUMBER_OF_TASK_SLOTS"
fi

classes=$FLINK_HOME/lib/*
# What Flink's own configuration opens on a JDK 17.
opens=()
for package in java.lang java.net java.io java.nio java.lang.reflect java.text java.time java.util java.util.concurrent \
  java.util.concurrent.atomic java.util.concurrent.locks; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
opens+=(--add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-exports=java.base/sun.net.util=ALL-UNNAMED)
logging=-Dlog4j2.configurationFile=file:$FLINK_CONF_DIR/log4j-console.properties

# Flags of the JVM on the first line, settings on the second, both computed from the configured memory.
memory() {
  java -XX:TieredStopAtLevel=1 -cp "$classes" org.apache.flink.runtime.util.bash.BashJavaUtils "$1" \
    --configDir "$FLINK_CONF_DIR" --bindir "$FLINK_HOME/bin" --libdir "$FLINK_HOME/lib" |
    sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p'
}
start() {
  local kind=$1 main=$2
  shift 2
  local found
  found=$(memory "GET_$([ "$kind" = taskmanager ] && echo TM || echo JM)_RESOURCE_PARAMS")
  # shellcheck disable=SC2046,SC2086,SC2206 # several options in a word each
  local flags=($(sed -n 1p <<<"$found") $(option env.java.opts.all) $(option "env.java.opts.$kind"))
  # shellcheck disable=SC2207
  local settings=($(sed -n 2p <<<"$found"))
  if [ "$kind" = taskmanager ] && [ ${#settings[@]} -eq 0 ]; then
    echo "error: the memory of $kind cannot be computed from $conf" >&2
    exit 1
  fi
  exec java "${flags[@]}" "${opens[@]}" "$logging" -cp "$classes" "$main" \
    --configDir "$FLINK_CONF_DIR" "${settings[@]}" "$@"
}
command=${1:-help}
case $command in
  jobmanager) start jobmanager org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint "${@:2}" ;;
  standalone-job) start jobmanager io.livelabel.offline.StandaloneJob "${@:2}" ;;
  taskmanager) start taskmanager org.apache.flink.runtime.taskexecutor.TaskManagerRunner "${@:2}" ;;
  help)
    echo "Usage: $(basename "$0") (jobmanager|standalone-job|taskmanager|COMMAND)"
    ;;
  *) exec "$@" ;;
esac
