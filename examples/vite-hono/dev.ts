import { createServer } from 'vite'
import { start } from './server'

await start(3400)
const vite = await createServer()
await vite.listen()
vite.printUrls()
