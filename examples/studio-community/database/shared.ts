import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Database } from './database'

interface Answer {
  readonly rows?: readonly never[]
  readonly error?: string
}

interface Session {
  ask(message: object): Promise<readonly never[]>
  end(): void
}

/** One conversation with the process that holds the database: a line asks, a line answers, in order. */
const openSession = async (port: number): Promise<Session> => {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect(port, '127.0.0.1', () => resolve(opened))
    opened.once('error', reject)
  })
  const waiting: { readonly resolve: (rows: readonly never[]) => void; readonly reject: (error: Error) => void }[] = []
  createInterface({ input: socket }).on('line', (line) => {
    const { rows = [], error } = JSON.parse(line) as Answer
    const asked = waiting.shift()
    if (error === undefined) asked?.resolve(rows)
    else asked?.reject(new Error(error))
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    for (const asked of waiting.splice(0)) asked.reject(new Error('The process that holds the database has gone.'))
  })
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        socket.write(`${JSON.stringify(message)}\n`)
      }),
    end: () => void socket.end(),
  }
}

/** Postgres embedded in another process, for several instances on a machine without a server: `demo/database-process.mjs` holds it. */
export const openShared = (port: number): Database => {
  const within = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const session = await openSession(port)
    try {
      return await work(session)
    } finally {
      session.end()
    }
  }
  const over = ({ ask }: Session): Database => {
    const database: Database = {
      query: (sql, params = []) => ask({ sql, params }),
      transaction: (nested) => nested(database),
    }
    return database
  }
  return {
    query: (sql, params) => within((session) => over(session).query(sql, params)),
    transaction: (work) =>
      within(async (session) => {
        await session.ask({ begin: true })
        try {
          const result = await work(over(session))
          await session.ask({ commit: true })
          return result
        } catch (error) {
          await session.ask({ rollback: true }).catch(() => undefined)
          throw error
        }
      }),
  }
}
