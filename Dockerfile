# The first stages build with all packages. The image has no compiler, Prisma CLI or embedded PostgreSQL, and does not
# run as root.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# dev/ is the embedded PostgreSQL, the simulator and the demo world.
RUN npm run build && rm -r dist/dev

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Some packages have the compiler as an optional peer, and npm keeps it while package.json lists it.
RUN npm ci --omit=dev && npm pkg delete devDependencies && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY --from=packages /app/package.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/schema ./schema
COPY --from=build /app/bin ./bin
# For commands such as `docker compose exec serve cliptally user create …`.
RUN ln -s /app/bin/cliptally.js /usr/local/bin/cliptally
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The jobs process uses the same image: node bin/cliptally.js jobs
# The flag is the command's own. Given here, it needs no second process.
CMD ["node", "--max-semi-space-size=64", "bin/cliptally.js", "serve"]
