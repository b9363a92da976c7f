#!/usr/bin/env bash
# Builds the images livelabel-producer, livelabel-trainer, livelabel-classifier and livelabel-summary out of the jars
# that 'mvn package' has built, and builds those where they are absent.
#   --offline      on the stand-ins of docker/offline, which it builds too
#   --engine torch with the second engine as well
#   --gpu          the trainer on a CUDA base, too: of the jars of profile cuda, or torch-cuda with --engine torch
# JRE_IMAGE, FLINK_IMAGE and CUDA_IMAGE name other bases, LIVELABEL_TAG another tag.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/.." && pwd)
tag=${LIVELABEL_TAG:-0.1.0-SNAPSHOT}
offline=false torch=false gpu=false
while [ $# -gt 0 ]; do
  case $1 in
    --offline) offline=true ;;
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
      echo "error: '$1' is none of --offline, --engine and --gpu" >&2
      exit 2
      ;;
  esac
  shift
done
fail() {
  echo "error: $*" >&2
  exit 1
}
command -v docker >/dev/null || fail "docker is not there: install it, on Debian docker.io"
docker version >/dev/null 2>&1 || fail "no Docker daemon answers: start dockerd, or set DOCKER_HOST"

work=$here/target/images
arguments=()
if $offline; then
  "$here/offline/build-base.sh"
  # shellcheck source=offline/images.env
  . "$here/offline/images.env"
fi
[ -z "${JRE_IMAGE:-}" ] || arguments+=(--build-arg "JRE_IMAGE=$JRE_IMAGE")
[ -z "${FLINK_IMAGE:-}" ] || arguments+=(--build-arg "FLINK_IMAGE=$FLINK_IMAGE")

jars=(producer/target/livelabel-producer-app.jar streams-classifier/target/livelabel-streams-classifier-app.jar
  local/target/livelabel-local-app.jar docker/target/trainer/usrlib/livelabel-flink-trainer-app.jar)
modules=docker,local
profile=()
if $torch; then
  jars+=(model/torch/target/livelabel-model-torch-app.jar)
  modules+=,model/torch
fi
if $gpu; then
  $torch && profile=(-Ptorch-cuda) || profile=(-Pcuda)
fi
absent=$gpu
for jar in "${jars[@]}"; do
  [ -f "$root/$jar" ] || absent=true
done
if $absent; then
  echo "$(date +%T) building the jars …"
  (cd "$root" && mvn -B -q "${profile[@]}" -pl "$modules" -am -DskipTests -Dspotless.check.skip=true package) || fail "the build failed; see above"
fi

# A context of its own an image, with nothing in it that the image has not; links where the disk allows.
put() {
  mkdir -p "$2"
  cp -l "$1" "$2/" 2>/dev/null || cp "$1" "$2/"
}
stage() {
  local context=$work/$1 jar
  rm -rf "$context"
  mkdir -p "$context"
  cp "$root/livelabel" "$here/healthy" "$context"
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
stage producer producer/target/livelabel-producer-app.jar
cp "$here/producer/shards" "$work/producer"
build producer --file "$here/producer/Dockerfile" "$work/producer"
stage classifier streams-classifier/target/livelabel-streams-classifier-app.jar
build classifier --file "$here/classifier/Dockerfile" "$work/classifier"
stage summary local/target/livelabel-local-app.jar
build summary --file "$here/summary/Dockerfile" "$work/summary"
rm -rf "$work/trainer"
mkdir -p "$work/trainer"
cp -r "$here/target/trainer/." "$here/healthy" "$here/trainer/flink.yaml" "$work/trainer"
# The build for older processors; the one with AVX2 is there.
rm -f "$work"/trainer/lib/nd4j-native-[0-9]*-linux-x86_64.jar
if $torch; then
  put "$root/model/torch/target/livelabel-model-torch-app.jar" "$work/trainer/usrlib"
fi
if $gpu; then
  plain=$tag-cuda-jars
  tag=$plain build trainer --file "$here/trainer/Dockerfile" "$work/trainer"
  [ -z "${CUDA_IMAGE:-}" ] || arguments+=(--build-arg "CUDA_IMAGE=$CUDA_IMAGE")
  tag=$tag-gpu build trainer --build-arg "TRAINER_IMAGE=livelabel-trainer:$plain" --file "$here/trainer/gpu.Dockerfile" "$work/trainer"
else
  build trainer --file "$here/trainer/Dockerfile" "$work/trainer"
fi
rm -rf "$work"
