import { Pool } from 'pg'
import type { Database } from './database'

/** A Postgres server, through a small pool. */
export const openServer = (connectionString: string): Database => {
  const pool = new Pool({ connectionString, max: 8 })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => console.error('A Postgres connection was lost:', error.message))
  return {
    query: async <Row>(sql: string, params: readonly unknown[] = []) => (await pool.query(sql, [...params])).rows as readonly Row[],
    transaction: async (work) => {
      const client = await pool.connect()
      const inside: Database = {
        query: async <Row>(sql: string, params: readonly unknown[] = []) => (await client.query(sql, [...params])).rows as readonly Row[],
        transaction: (nested) => nested(inside),
      }
      let broken = false
      try {
        await client.query('begin')
        const result = await work(inside)
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(() => {
          broken = true
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
  }
}
