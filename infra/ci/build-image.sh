#!/usr/bin/env bash
# Builds and pushes the image of a service unless the registry has one of the same inputs, and prints `orders=<image>@<digest>`:
#   REGISTRY=ghcr.io/railhead infra/ci/build-image.sh orders
# With PUSH=no, builds only, to check the change; ARCHIVE=<file> keeps the result for a scanner.
set -euo pipefail
cd "$(dirname "$0")/../.."
service=$1
target=runtime
room=src
if [ "$service" = client ]; then target=client room=server; fi
build=(docker buildx build --file infra/docker/service.Dockerfile --target "$target"
  --build-arg "SERVICE=$service" --build-arg "ROOM=$room" --platform linux/amd64)

if [ "${PUSH:-yes}" = no ]; then
  output=type=cacheonly
  if [ -n "${ARCHIVE:-}" ]; then output=type=docker,dest=$ARCHIVE; fi
  "${build[@]}" --output "$output" .
  exit
fi

image=$REGISTRY/$service
tag=$(node infra/ci/image-tag.ts "$service")
digest() { docker buildx imagetools inspect "$image:$tag" --format '{{.Manifest.Digest}}' 2>/dev/null; }
if ! digest >/dev/null; then
  # The time of the last commit instead of now: the same sources give the same bytes.
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) "${build[@]}" --provenance mode=max \
    --output "type=image,push=true,rewrite-timestamp=true,name=$image:$tag" . >&2
fi
echo "$service=$image@$(digest)"
