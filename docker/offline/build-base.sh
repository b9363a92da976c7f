#!/usr/bin/env bash
# Builds stand-ins for the public base images, where no image registry can be reached: a JRE by debootstrap, and on it
# Kafka, Flink, Apicurio Registry and Prometheus, under the contracts of the public ones. What is built from the same
# parts is not built again. Needs Docker, root, debootstrap, a JDK 17, Maven, Debian's mirror and Maven's repository.
# With names, builds those alone: build-base.sh jre kafka. Ends with 3 where debootstrap cannot do its work.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=images.env
. "$here/images.env"
mirror=${LIVELABEL_DEBIAN_MIRROR:-http://deb.debian.org/debian}
suite=bookworm
label=io.livelabel.inputs
readonly no_base=3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "error: $*" >&2
  exit 1
}
say() {
  echo "$(date +%T) $*"
}
need() {
  command -v "$1" >/dev/null || fail "'$1' is not there: $2"
}
version() {
  sed -n "s|^ *<$1.version>\(.*\)</$1.version>|\1|p" "$root/pom.xml"
}
# The images' tags name the versions: one place each.
require_tag() {
  [ "${1##*:}" = "$2" ] || fail "$1 in docker/offline/images.env is not of version $2, which pom.xml names"
}
# What an image is made from, as one number: files, and words.
inputs() {
  local files=$1
  shift
  { (cd "$files" && find . -type f -print0 | sort -z | xargs -0 sha256sum) && echo "$*"; } | sha256sum | cut -d ' ' -f 1
}
is_built() {
  [ "$(docker image inspect --format "{{index .Config.Labels \"$label\"}}" "$1" 2>/dev/null)" = "$2" ]
}
image_id() {
  docker image inspect --format '{{.Id}}' "$1"
}
built() {
  say "$1 built in $((SECONDS - began)) s: $(($(docker image inspect --format '{{.Size}}' "$1") / 1000000)) MB"
}
# Jars of a pom in docker/offline, with what they need.
jars() {
  mkdir -p "$2"
  (cd "$root" && mvn -B -q -f "$here/$1/pom.xml" dependency:copy-dependencies -DoutputDirectory="$2" -DincludeScope=runtime) ||
    fail "the jars of docker/offline/$1/pom.xml cannot be fetched; see above"
}
docker_build() {
  local image=$1 sum=$2 context=$3
  docker build --quiet --build-arg JRE_IMAGE="$JRE_IMAGE" --label "$label=$sum" --tag "$image" "$context" >/dev/null ||
    fail "$image cannot be built; see above"
}

jre() {
  local sum
  sum=$(echo "$suite $mirror minbase openjdk-17-jre-headless 1" | sha256sum | cut -d ' ' -f 1)
  if is_built "$JRE_IMAGE" "$sum"; then
    say "$JRE_IMAGE is there"
    return
  fi
  if [ "$(id -u)" != 0 ]; then
    echo "error: debootstrap needs root: run this as root, or use the public images" >&2
    exit $no_base
  fi
  need debootstrap "apt-get install debootstrap"
  say "$JRE_IMAGE: Debian $suite from $mirror by debootstrap (a minute or two) …"
  began=$SECONDS
  local rootfs=$work/rootfs
  if ! debootstrap --variant=minbase --include=openjdk-17-jre-headless "$suite" "$rootfs" "$mirror" >"$work/debootstrap.log" 2>&1; then
    tail -n 20 "$work/debootstrap.log" "$rootfs/debootstrap/debootstrap.log" >&2 || true
    echo "error: debootstrap failed; is $mirror reachable? LIVELABEL_DEBIAN_MIRROR names another" >&2
    exit $no_base
  fi
  rm -rf "$rootfs"/var/cache/apt/archives/*.deb "$rootfs"/var/lib/apt/lists/* "$rootfs"/usr/share/{doc,man,locale,info}/*
  tar -C "$rootfs" --numeric-owner -c . |
    docker import --change 'ENV LANG=C.UTF-8' --change 'CMD ["bash"]' --change "LABEL $label=$sum" - "$JRE_IMAGE" >/dev/null ||
    fail "$JRE_IMAGE cannot be imported; see above"
  rm -rf "$rootfs"
  built "$JRE_IMAGE"
}

kafka() {
  require_tag "$KAFKA_IMAGE" "$(version kafka)"
  local sum context=$work/kafka
  sum=$(inputs "$here/kafka" "$(image_id "$JRE_IMAGE")" "$(version kafka) $(version log4j)")
  if is_built "$KAFKA_IMAGE" "$sum"; then
    say "$KAFKA_IMAGE is there"
    return
  fi
  say "$KAFKA_IMAGE: from Kafka's published jars …"
  began=$SECONDS
  jars kafka "$context/libs"
  cp "$here"/kafka/{Dockerfile,run,server.properties,log4j2.yaml,tools-log4j2.yaml} "$context"
  docker_build "$KAFKA_IMAGE" "$sum" "$context"
  built "$KAFKA_IMAGE"
}

flink() {
  require_tag "$FLINK_IMAGE" "$(version flink)"
  local sum context=$work/flink home=$work/flink/flink
  sum=$(inputs "$here/flink" "$(image_id "$JRE_IMAGE")" "$(version flink) $(version log4j)")
  if is_built "$FLINK_IMAGE" "$sum"; then
    say "$FLINK_IMAGE is there"
    return
  fi
  say "$FLINK_IMAGE: from Flink's published jars …"
  began=$SECONDS
  need javac "install a JDK 17"
  jars flink "$home/lib"
  mkdir -p "$home"/{bin,conf,log,opt,plugins/metrics-prometheus,usrlib} "$work/classes"
  mv "$home"/lib/flink-metrics-prometheus-*.jar "$home/plugins/metrics-prometheus"
  javac -proc:none -d "$work/classes" -cp "$home/lib/*" "$here/flink/StandaloneJob.java" || fail "StandaloneJob.java does not compile"
  jar --create --file "$home/lib/livelabel-offline-standalone-job.jar" -C "$work/classes" .
  cp "$here"/flink/{config.yaml,log4j-console.properties} "$home/conf"
  cp "$here/flink/flink" "$home/bin"
  cp "$here"/flink/{Dockerfile,docker-entrypoint.sh} "$context"
  docker_build "$FLINK_IMAGE" "$sum" "$context"
  built "$FLINK_IMAGE"
}

registry() {
  require_tag "$REGISTRY_IMAGE" "$(version apicurio)"
  local sum context=$work/registry archive
  sum=$(inputs "$here/registry" "$(image_id "$JRE_IMAGE")" "$(version apicurio)")
  if is_built "$REGISTRY_IMAGE" "$sum"; then
    say "$REGISTRY_IMAGE is there"
    return
  fi
  say "$REGISTRY_IMAGE: from Apicurio Registry's published archive …"
  began=$SECONDS
  mkdir -p "$context/app"
  (cd "$root" && mvn -B -q -N dependency:copy -Dartifact="io.apicurio:apicurio-registry-app:$(version apicurio):tar.gz:all" -DoutputDirectory="$context") ||
    fail "the registry's archive cannot be fetched; see above"
  archive=$(echo "$context"/*.tar.gz)
  tar -xzf "$archive" -C "$context/app"
  rm "$archive"
  cp "$here/registry/Dockerfile" "$context"
  docker_build "$REGISTRY_IMAGE" "$sum" "$context"
  built "$REGISTRY_IMAGE"
}

prometheus() {
  local sum context=$work/prometheus
  sum=$(inputs "$here/prometheus" "$(image_id "$JRE_IMAGE")" "$suite $mirror")
  if is_built "$PROMETHEUS_IMAGE" "$sum"; then
    say "$PROMETHEUS_IMAGE is there"
    return
  fi
  say "$PROMETHEUS_IMAGE: from Debian's package …"
  began=$SECONDS
  mkdir -p "$context/deb"
  chmod 777 "$context/deb"
  docker run --rm --network host --volume "$context/deb:/deb" --workdir /deb "$JRE_IMAGE" \
    bash -c "echo 'deb $mirror $suite main' >/etc/apt/sources.list && apt-get update -qq && apt-get download -qq prometheus && for deb in *.deb; do dpkg -x \$deb .; done" ||
    fail "Debian's package prometheus cannot be fetched from $mirror; see above"
  mv "$context"/deb/usr/bin/{prometheus,promtool} "$context"
  rm -rf "$context/deb"
  cp "$here/prometheus/Dockerfile" "$context"
  docker_build "$PROMETHEUS_IMAGE" "$sum" "$context"
  built "$PROMETHEUS_IMAGE"
}

need docker "apt-get install docker.io"
need mvn "apt-get install maven"
docker version >/dev/null 2>&1 || fail "no Docker daemon answers: start dockerd, or set DOCKER_HOST"
parts=("$@")
[ $# -gt 0 ] || parts=(jre kafka flink registry prometheus)
for part in "${parts[@]}"; do
  case $part in
    jre | kafka | flink | registry | prometheus) "$part" ;;
    *) fail "'$part' is none of jre, kafka, flink, registry, prometheus" ;;
  esac
done
