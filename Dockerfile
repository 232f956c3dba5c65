# Build with everything, run with what is needed: no compiler, no Prisma CLI, not root.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# prisma is a development package and an optional peer of @prisma/client: npm keeps it while it is named (502 MB, not 246).
RUN npm run build && npm pkg delete devDependencies && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/schema ./schema
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The jobs process is the same image: node --enable-source-maps dist/jobs/main.js
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
