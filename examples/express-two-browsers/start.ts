import { start } from './server'

const { url } = await start(Number(process.env.PORT ?? 3300))
console.log(`An auction. One bidder: ${url}?bidder=Wren  Another: ${url}?bidder=Juno`)
