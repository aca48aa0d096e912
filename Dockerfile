# Node's major version is the one the tests run on; its patch releases come with a rebuild.
FROM node:20-bookworm-slim AS base
WORKDIR /app

# No package that runs in production needs a script at installation (libsql comes prebuilt).
FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY .ci/build.mjs .ci/check-node.cjs .ci/commands.mjs ./.ci/
COPY migrations ./migrations
COPY src ./src
RUN npm run build

FROM base AS runtime
# UTC is what the tests run in; office time is computed for Asia/Shanghai, whatever the zone of the machine.
ENV NODE_ENV=production \
    TZ=UTC \
    PORT=8787 \
    CONFIG_DIR=/app/config \
    DATABASE_URL=sqlite:/data/cuibao.sqlite \
    JOURNAL_DIR=/data/journal
# The only place that is written to: the embedded database, and replies taken while a database was away.
RUN install -d -o node -g node -m 0750 /data /data/journal
COPY package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY config ./config
USER node
VOLUME /data
EXPOSE 8787
# Liveness, not readiness: while the database is away the bot still takes replies and must not be restarted.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8787) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/src/cli/cuibao.js"]
CMD ["serve"]
