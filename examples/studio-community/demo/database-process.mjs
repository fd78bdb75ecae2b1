/**
 * Holds the embedded Postgres in a process of its own, so that several instances can share it: `DATABASE_URL=embedded://127.0.0.1:<port>`.
 * A line of JSON asks, a line answers. A connection that has begun a transaction is alone until it ends it, or goes.
 */
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { PGlite } from '@electric-sql/pglite'

const folder = process.argv[2]
const database = folder ? await PGlite.create(folder) : await PGlite.create()

/** Resolves once the transaction has the database for itself. */
const begin = () =>
  new Promise((resolve, reject) => {
    const done = database
      .transaction(
        (tx) =>
          new Promise((commit, rollback) => {
            resolve({ tx, commit, rollback, ended: () => done })
          }),
      )
      .catch((error) => reject(error))
  })

const serve = (socket) => {
  let transaction
  const end = async (how) => {
    const ending = transaction
    transaction = undefined
    if (how === 'commit') ending?.commit()
    else ending?.rollback(new Error('rolled back'))
    await ending?.ended()
    return []
  }
  const answer = async ({ sql, params, begin: begins, commit, rollback }) => {
    if (commit) return end('commit')
    if (rollback) return end('rollback')
    if (!begins) return (await (transaction?.tx ?? database).query(sql, params)).rows
    transaction = await begin()
    return []
  }
  let turn = Promise.resolve()
  createInterface({ input: socket }).on('line', (line) => {
    turn = turn
      .then(() => answer(JSON.parse(line)))
      .then((rows) => ({ rows }))
      .catch((error) => ({ error: error.message }))
      .then((said) => void socket.write(`${JSON.stringify(said)}\n`))
  })
  socket.on('error', () => undefined)
  // Who goes in the middle of a transaction has not committed it.
  socket.on('close', () => void turn.then(() => end('rollback')))
}

const server = createServer(serve)
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
process.on('disconnect', () => process.exit(0))
