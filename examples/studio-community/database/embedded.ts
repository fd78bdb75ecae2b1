import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { Database } from './database'

interface Queryable {
  query<Row>(sql: string, params?: unknown[]): Promise<{ rows: Row[] }>
}

const over = (client: Queryable, transaction: Database['transaction']): Database => ({
  query: async <Row>(sql: string, params: readonly unknown[] = []) => (await client.query<Row>(sql, [...params])).rows,
  transaction,
})

/** Postgres inside this process, kept in a folder. One process at a time may open that folder. */
export const openEmbedded = async (): Promise<Database> => {
  const folder = join(process.env.UNSTALE_DATA_DIR ?? '.data', 'postgres')
  await mkdir(folder, { recursive: true })
  const client = await PGlite.create(folder)
  return over(client, (work) =>
    client.transaction((tx) => {
      // Postgres has one transaction a connection: a nested one is part of the outer.
      const inside: Database = over(tx, (nested) => nested(inside))
      return work(inside)
    }),
  )
}
