import { createServer, type Socket } from 'node:net'
import { now, type WriteMode } from './messages'
import type { Random } from './random'

export interface Commit {
  readonly row: number
  /** Unique and increasing over all rows. */
  readonly version: number
  readonly label: string
  readonly mode: WriteMode
  readonly at: number
}

export interface ChaosDatabase {
  readonly port: number
  readonly commits: readonly Commit[]
  current(row: number): number
  close(): Promise<void>
}

interface Request {
  readonly id: number
  readonly row: number
  readonly write?: { readonly label: string; readonly mode: WriteMode }
}

/** The truth: the last version of each row. What is read is on its way for a while, so that loads and writes overlap. */
export const startDatabase = (random: Random): Promise<ChaosDatabase> => {
  const rows = new Map<number, number>()
  const commits: Commit[] = []
  const sockets = new Set<Socket>()

  const answer = ({ row, write }: Request): number => {
    if (!write) return rows.get(row) ?? 0
    const version = commits.length + 1
    commits.push({ row, version, ...write, at: now() })
    rows.set(row, version)
    return version
  }

  const serve = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let rest = ''
    socket.on('data', (data) => {
      const lines = (rest + data.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const request = JSON.parse(line) as Request
        const reply = `${JSON.stringify({ id: request.id, version: answer(request) })}\n`
        setTimeout(() => socket.writable && socket.write(reply), random.below(request.write ? 4 : 25))
      }
    })
  }

  return new Promise((resolve) => {
    const server = createServer(serve)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        commits,
        current: (row) => rows.get(row) ?? 0,
        close: () => {
          for (const socket of sockets) socket.destroy()
          return new Promise((done) => void server.close(() => done()))
        },
      })
    })
  })
}
