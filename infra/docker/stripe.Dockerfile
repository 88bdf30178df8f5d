# The local Stripe, for development clusters: the packages that it imports, the sources of common that need no package, and itself.
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS dev
WORKDIR /app
# npm compares the lock file with every workspace, so all manifests are required.
COPY package.json package-lock.json .npmrc ./
COPY common/package.json common/
COPY auth/package.json auth/
COPY tickets/package.json tickets/
COPY orders/package.json orders/
COPY payments/package.json payments/
COPY expiration/package.json expiration/
COPY client/package.json client/
COPY infra/package.json infra/
COPY infra/local/stripe/package.json infra/local/stripe/
COPY infra/backup/package.json infra/backup/
RUN npm ci --omit=dev -w infra/local/stripe && npm cache clean --force
COPY --chown=1000:1000 common/src common/src
# Of this folder, .dockerignore lets in the local Stripe and the two files that it shares with other local servers.
COPY --chown=1000:1000 infra/local infra/local
COPY infra/docker/restart-on-change.ts infra/docker/
RUN ln -s infra/local/stripe/server.ts server.ts
USER 1000
EXPOSE 12111
CMD ["node", "infra/docker/restart-on-change.ts", "server.ts", "common/src", "infra/local"]
