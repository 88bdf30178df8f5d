# Every image of Railhead. SERVICE names the workspace and ROOM the folder in it that holds `server.ts`:
#   docker build -f infra/docker/service.Dockerfile --target runtime --build-arg SERVICE=orders .
# Node runs the TypeScript as it is, so an image is the installed packages plus the sources, in the repository's own shape
# (workspace links lead from node_modules to `common/`, because Node strips no types inside node_modules).
ARG NODE_IMAGE=node:24-trixie-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

# npm compares the lock file with every workspace, so all manifests are required.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
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

# The runtime of one service. Selecting workspaces omits the root packages (tools, a pinned Node for laptops); optional
# packages of the services are included, because the binaries of argon2 are one.
# `server.ts` links to the entry, so that every image starts with the same command: the file alone.
FROM manifests AS service
ARG SERVICE
ARG ROOM=src
RUN npm ci --omit=dev -w "${SERVICE}" -w common && npm cache clean --force
COPY common/src common/src
COPY ${SERVICE}/${ROOM} ${SERVICE}/${ROOM}
RUN ln -s "${SERVICE}/${ROOM}/server.ts" server.ts

# Skaffold counts what any stage copies among the inputs of every image. For an image without the web app, skaffold.yaml sets WEB
# to a folder that the image has anyway, so that a change to a page rebuilds the client alone.
FROM manifests AS web
ARG WEB=client/web
RUN npm ci -w client -w common
COPY common/src common/src
COPY ${WEB} ${WEB}
RUN npm run build -w client

# For `skaffold dev`: a shell and tar for file sync, files the process may replace, a restart on every change. The demo feed
# is here because a development cluster has no other timetable to sell.
FROM ${NODE_IMAGE} AS dev
ARG SERVICE
ARG ROOM=src
ENV SOURCES=${SERVICE}/${ROOM}
WORKDIR /app
COPY --from=service --chown=1000:1000 /app ./
COPY --chown=1000:1000 infra/demo infra/demo
COPY infra/docker/restart-on-change.ts infra/docker/
USER 1000
EXPOSE 8080
CMD ["sh", "-c", "exec node infra/docker/restart-on-change.ts server.ts common/src $SOURCES"]

FROM dev AS client-dev
COPY --from=web --chown=1000:1000 /app/client/web/dist client/web/dist

# Node is the entry point of the image below: it runs as process 1 and handles SIGTERM itself.
FROM ${RUNTIME_IMAGE} AS runtime
WORKDIR /app
ENV NODE_ENV=production
COPY --from=service /app ./
USER 65532
EXPOSE 8080
CMD ["server.ts"]

FROM runtime AS client
COPY --from=web /app/client/web/dist client/web/dist
