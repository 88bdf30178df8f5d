#!/bin/sh
# Builds an image of Railhead without Docker:
#   IMAGE=railhead/orders:dev infra/docker/buildah-build.sh infra/docker/service.Dockerfile dev SERVICE=orders WEB=common/src
# IMAGE is the name to build. With PUSH_IMAGE=true the image goes to the registry in the name, else into containerd. Skaffold sets
# both. Optional: NODE_IMAGE and RUNTIME_IMAGE (base images that buildah has already), CONTAINERD_ADDRESS, and the variables of
# buildah itself, such as CONTAINERS_STORAGE_CONF.
set -eu
cd "$(dirname "$0")/../.."
dockerfile=$1
target=$2
shift 2
for argument; do
  shift
  set -- "$@" --build-arg "$argument"
done
for base in NODE_IMAGE RUNTIME_IMAGE; do
  eval "value=\${$base:-}"
  if [ -n "$value" ]; then set -- "$@" --pull-never --build-arg "$base=$value"; fi
done
# Downloads trust the certificates of this machine, and npm reads its cache; what the build writes to it is thrown away.
certificates=/etc/ssl/certs/ca-certificates.crt
if [ -e "$certificates" ]; then set -- "$@" --volume "$certificates:$certificates:ro"; fi
cache=${npm_config_cache:-$HOME/.npm}
if [ -d "$cache" ]; then set -- "$@" --volume "$cache:/root/.npm:O"; fi

buildah bud --isolation chroot --layers --tag "$IMAGE" --file "$dockerfile" --target "$target" "$@" .

if [ "${PUSH_IMAGE:-false}" = true ]; then
  case $IMAGE in
  localhost:* | 127.0.0.1:*) buildah push --tls-verify=false "$IMAGE" "docker://$IMAGE" ;;
  *) buildah push "$IMAGE" "docker://$IMAGE" ;;
  esac
else
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  buildah push "$IMAGE" "docker-archive:$folder/image.tar:$IMAGE"
  ctr --address "${CONTAINERD_ADDRESS:-/run/containerd/containerd.sock}" --namespace k8s.io images import "$folder/image.tar"
fi
