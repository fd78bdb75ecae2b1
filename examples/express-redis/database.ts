import pg from 'pg'

export type Query = <Row>(sql: string, params?: readonly unknown[]) => Promise<readonly Row[]>

const overHttp =
  (port: string): Query =>
  async <Row>(sql: string, params: readonly unknown[] = []) => {
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify({ sql, params }) })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as readonly Row[]
  }

const overPool = (url: string): Query => {
  const pool = new pg.Pool({ connectionString: url })
  return async <Row>(sql: string, params: readonly unknown[] = []) => (await pool.query(sql, [...params])).rows as readonly Row[]
}

/** The one database of all instances: Postgres where `DATABASE_URL` names one, else the process that `start.ts` began. */
export const openDatabase = (): Query => {
  const { DATABASE_URL, DATABASE_PORT } = process.env
  if (DATABASE_URL) return overPool(DATABASE_URL)
  if (DATABASE_PORT) return overHttp(DATABASE_PORT)
  throw new Error('Neither DATABASE_URL nor DATABASE_PORT is set: start the example with "npm run start".')
}
