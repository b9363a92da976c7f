# To be sourced: start_broker starts a Kafka broker on localhost:19092, or another port in $BROKER_PORT, by the class path
# in $classpath, with its data in $work, and puts its process id into $broker.
start_broker() {
  local port=${BROKER_PORT:-19092}
  cat >"$work/server.properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:$((port + 1))
listeners=PLAINTEXT://localhost:$port,CONTROLLER://localhost:$((port + 1))
controller.listener.names=CONTROLLER
log.dirs=$work/kafka
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.segment.delete.delay.ms=100
END
  java -cp "$classpath" kafka.tools.StorageTool format -t "$(java -cp "$classpath" kafka.tools.StorageTool random-uuid)" -c "$work/server.properties" >"$work/broker.log"
  java -Xmx1g -Xms1g -cp "$classpath" kafka.Kafka "$work/server.properties" >>"$work/broker.log" 2>&1 &
  broker=$!
  for _ in $(seq 60); do
    if (exec 3<>/dev/tcp/localhost/$port) 2>/dev/null; then return; fi
    sleep 1
  done
  cat "$work/broker.log" >&2
  exit 1
}
