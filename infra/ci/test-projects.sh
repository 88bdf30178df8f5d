#!/usr/bin/env bash
# Runs the tests of some projects of vitest.config.ts: infra/ci/test-projects.sh orders payments
set -euo pipefail
cd "$(dirname "$0")/../.."
# The browser tests use the production build.
npm run build -w client
npx vitest run "${@/#/--project=}"
