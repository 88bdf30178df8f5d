#!/usr/bin/env bash
# Signs an image by its digest and attaches its SBOM, with the identity of the workflow (keyless):
#   infra/ci/sign-image.sh ghcr.io/railhead/orders@sha256:… orders.cdx.json
set -euo pipefail
cosign sign --yes "$1"
cosign attest --yes --type cyclonedx --predicate "$2" "$1"
