import { connect } from 'node:net'
import type { WriteMode } from './messages'

export interface DatabaseClient {
  read(row: number): Promise<number>
  commit(row: number, label: string, mode: WriteMode): Promise<number>
}

export const connectDatabase = (port: number): DatabaseClient => {
  const socket = connect(port, '127.0.0.1')
  const waiting = new Map<number, (version: number) => void>()
  let ids = 0
  let rest = ''
  socket.on('data', (data) => {
    const lines = (rest + data.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const { id, version } = JSON.parse(line) as { readonly id: number; readonly version: number }
      waiting.get(id)?.(version)
      waiting.delete(id)
    }
  })
  const ask = (request: object): Promise<number> =>
    new Promise((resolve) => {
      const id = ++ids
      waiting.set(id, resolve)
      socket.write(`${JSON.stringify({ id, ...request })}\n`)
    })
  return { read: (row) => ask({ row }), commit: (row, label, mode) => ask({ row, write: { label, mode } }) }
}
