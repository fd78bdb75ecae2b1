import { start } from './server'

console.log(`Notes, open them twice: ${(await start(Number(process.env.PORT ?? 3400))).url}`)
