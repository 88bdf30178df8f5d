#!/bin/sh
# Brings into the cluster what a release of the services needs and does not replace: the namespace, the kinds Gateway and
# HTTPRoute, the Secret and the data stores. Skaffold runs it before each deploy with the name of the overlay.
set -eu
cd "$(dirname "$0")"
overlay=overlays/$1
context=${SKAFFOLD_KUBE_CONTEXT:-$(kubectl config current-context)}
in_cluster() { kubectl --context "$context" --namespace railhead "$@"; }
gateway_kinds=https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.3.0/standard-install.yaml

in_cluster apply --filename base/data/namespace.yaml
if ! in_cluster get crd httproutes.gateway.networking.k8s.io >/dev/null 2>&1; then
  in_cluster apply --server-side --filename "$gateway_kinds"
fi

if [ -e "$overlay/secrets.env.example" ]; then
  ./make-secrets.sh "$overlay"
  in_cluster create secret generic railhead --from-env-file "$overlay/secrets.env" --dry-run=client --output yaml |
    in_cluster apply --filename -
elif ! in_cluster get secret railhead >/dev/null; then
  echo "The Secret railhead is missing. How to make it: infra/k8s/README.md, \"In a cloud\"." >&2
  exit 1
fi

in_cluster apply --kustomize "$overlay/data"

# A Job cannot be changed: those of the release before make way for the new ones.
in_cluster delete job --ignore-not-found prepare-servers import-timetable
