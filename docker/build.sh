#!/usr/bin/env bash
# Builds the images livelabel-producer, livelabel-trainer, livelabel-classifier and livelabel-summary out of the jars
# that 'mvn package' has built, and builds those that are absent or older than their sources.
#   --offline      on the stand-ins of docker/offline, which it builds too
#   --tested       with --offline, of the stand-ins those alone that the tests run
#   --engine torch with the second engine as well
#   --gpu          the trainer on a CUDA base, too: of the jars of profile cuda, or torch-cuda with --engine torch
# JRE_IMAGE, FLINK_IMAGE and CUDA_IMAGE name other bases, LIVELABEL_TAG another tag.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/.." && pwd)
tag=${LIVELABEL_TAG:-0.1.0-SNAPSHOT}
offline=false tested=false torch=false gpu=false
while [ $# -gt 0 ]; do
  case $1 in
    --offline) offline=true ;;
    --tested) tested=true ;;
    --gpu) gpu=true ;;
    --engine)
      [ "${2:-}" = torch ] || [ "${2:-}" = dl4j ] || {
        echo "error: --engine is '${2:-}': dl4j or torch" >&2
        exit 2
      }
      [ "$2" = dl4j ] || torch=true
      shift
      ;;
    *)
      echo "error: '$1' is none of --offline, --tested, --engine and --gpu" >&2
      exit 2
      ;;
  esac
  shift
done
if $offline && $gpu; then
  echo "error: --gpu needs a CUDA base, which --offline has no stand-in for: leave one of them out" >&2
  exit 2
fi
if $tested && ! $offline; then
  echo "error: --tested chooses among the stand-ins: give --offline with it" >&2
  exit 2
fi
fail() {
  echo "error: $*" >&2
  exit 1
}
command -v docker >/dev/null || fail "docker is not there: install it, on Debian docker.io"
docker version >/dev/null 2>&1 || fail "no Docker daemon answers: start dockerd, or set DOCKER_HOST"

work=$here/target/images
arguments=()
if $offline; then
  bases=()
  ! $tested || bases=(jre kafka flink registry)
  "$here/offline/build-base.sh" "${bases[@]}"
  # shellcheck source=offline/images.env
  . "$here/offline/images.env"
fi
[ -z "${JRE_IMAGE:-}" ] || arguments+=(--build-arg "JRE_IMAGE=$JRE_IMAGE")
[ -z "${FLINK_IMAGE:-}" ] || arguments+=(--build-arg "FLINK_IMAGE=$FLINK_IMAGE")

jars=(producer/target/livelabel-producer-app.jar streams-classifier/target/livelabel-streams-classifier-app.jar
  local/target/livelabel-local-app.jar docker/target/trainer/usrlib/livelabel-flink-trainer-app.jar)
modules=docker,local
if $torch; then
  jars+=(model/torch/target/livelabel-model-torch-app.jar)
  modules+=,model/torch
fi
# A build that was cut off leaves no jar or a part of one, which does not end as a zip file does.
is_current() {
  [ -f "$1" ] && [ "$(tail -c 22 "$1" | head -c 4 | od -An -tx1 | tr -d ' ')" = 504b0506 ] &&
    [ -z "$(find "$root" -name target -prune -o -name .git -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -type f -newer "$1" -print -quit)" ]
}
package() {
  (cd "$root" && rm -rf docker/target/trainer && mvn -B -q -pl "$modules" -am -DskipTests -Dspotless.check.skip=true -Dwarnings.fail=false "$@" package) ||
    fail "the build failed; see above"
}
for jar in "${jars[@]}"; do
  if ! is_current "$root/$jar"; then
    echo "$(date +%T) building the jars …"
    package
    break
  fi
done

# A context of its own an image, with nothing in it that the image has not; links where the disk allows.
put() {
  mkdir -p "$2"
  cp -l "$1" "$2/" 2>/dev/null || cp "$1" "$2/"
}
stage() {
  local context=$work/$1 jar
  rm -rf "$context"
  mkdir -p "$context"
  shift
  for jar in "$@"; do
    put "$root/$jar" "$context/$(dirname "$jar")"
  done
  if $torch; then
    put "$root/model/torch/target/livelabel-model-torch-app.jar" "$context/model/torch/target"
  fi
}
build() {
  local name=livelabel-$1:$tag began=$SECONDS
  shift
  docker build --quiet "${arguments[@]}" --tag "$name" "$@" >/dev/null || fail "$name cannot be built; see above"
  echo "$(date +%T) $name built in $((SECONDS - began)) s: $(($(docker image inspect --format '{{.Size}}' "$name") / 1000000)) MB"
}
rm -rf "$work"
mkdir -p "$work/application"
cp "$root/livelabel" "$here/healthy" "$here/after" "$work/application"
build application --file "$here/application/Dockerfile" "$work/application"
arguments+=(--build-arg "APPLICATION_IMAGE=livelabel-application:$tag")
stage producer producer/target/livelabel-producer-app.jar
cp "$here/producer/shards" "$work/producer"
stage classifier streams-classifier/target/livelabel-streams-classifier-app.jar
stage summary local/target/livelabel-local-app.jar
for name in producer classifier summary; do
  build "$name" --file "$here/$name/Dockerfile" "$work/$name"
done
build_trainer() {
  rm -rf "$work/trainer"
  mkdir -p "$work/trainer"
  cp -r "$here/target/trainer/." "$here/healthy" "$here/trainer/flink.yaml" "$work/trainer"
  # The build for older processors; the one with AVX2 is there.
  rm -f "$work"/trainer/lib/nd4j-native-[0-9]*-linux-x86_64.jar
  if $torch; then
    put "$root/model/torch/target/livelabel-model-torch-app.jar" "$work/trainer/usrlib"
  fi
  build trainer --file "$here/trainer/Dockerfile" "$work/trainer"
}
build_trainer
if $gpu; then
  # Jars for GPUs come in the places of the others, which nobody is to take them for.
  forget_jars() {
    (cd "$root" && rm -rf docker/target/trainer && rm -f "${jars[@]}")
  }
  trap forget_jars EXIT
  echo "$(date +%T) building the jars for GPUs …"
  if $torch; then package -Ptorch-cuda; else package -Pcuda; fi
  plain=$tag-cuda-jars
  tag=$plain build_trainer
  [ -z "${CUDA_IMAGE:-}" ] || arguments+=(--build-arg "CUDA_IMAGE=$CUDA_IMAGE")
  tag=$tag-gpu build trainer --build-arg "TRAINER_IMAGE=livelabel-trainer:$plain" --file "$here/trainer/gpu.Dockerfile" "$work/trainer"
fi
rm -rf "$work"
