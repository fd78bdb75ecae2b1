import { createServer } from 'node:http'
import { PGlite } from '@electric-sql/pglite'

/** Postgres in a process of its own, for instances that have no server: a query comes as JSON and its rows go back. */
const database = await PGlite.create()

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (part: string) => {
    body += part
  })
  request.on('end', () => {
    const { sql, params } = JSON.parse(body) as { readonly sql: string; readonly params: unknown[] }
    database.query(sql, params).then(
      ({ rows }) => response.end(JSON.stringify(rows)),
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) process.send?.({ port: address.port })
})
process.on('disconnect', () => process.exit(0))
