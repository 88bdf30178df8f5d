#!/usr/bin/env bash
# Checks that every image of a release was signed by this repository's workflow on the main branch:
#   GITHUB_REPOSITORY=railhead/railhead infra/ci/verify-images.sh images.txt
set -euo pipefail
while IFS='=' read -r service image; do
  echo "verifying $service"
  cosign verify "$image" \
    --certificate-oidc-issuer https://token.actions.githubusercontent.com \
    --certificate-identity "https://github.com/$GITHUB_REPOSITORY/.github/workflows/images.yml@refs/heads/main" >/dev/null
done <"$1"
