/** Serves the pages as they are being written. `PORT` chooses the port, 5180 if it is not set. */
import { fileURLToPath } from 'node:url'
import { createServer } from 'vitepress'
import { buildApi } from './build-api.mjs'

await buildApi()
const server = await createServer(fileURLToPath(new URL('.', import.meta.url)), { port: Number(process.env.PORT ?? 5180) })
await server.listen()
server.printUrls()
