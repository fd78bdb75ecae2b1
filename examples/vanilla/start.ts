import { start } from './server'

console.log(`A shopping list, open it twice: ${(await start(Number(process.env.PORT ?? 3200))).url}`)
