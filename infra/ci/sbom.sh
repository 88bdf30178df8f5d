#!/usr/bin/env bash
# Prints the packages of a service as CycloneDX, from the lock file: infra/ci/sbom.sh orders
# npm's `--omit dev` would also leave out what the root needs for development alone, mongoose for example. So the packages with
# which a service is built and tested are listed too, of which there are few outside the root.
set -euo pipefail
cd "$(dirname "$0")/../.."
npm sbom --sbom-format cyclonedx --package-lock-only --workspace "$1"
