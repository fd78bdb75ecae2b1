import type { Database } from './database'
import { schema } from './schema'
import { seed } from './seed'

/** Any number that nobody else uses: instances that start together set up one after the other. */
const SET_UP_LOCK = 7_341_982

/** Loaded when needed, so that each way runs without the others' drivers. */
const choose = async (url: string | undefined): Promise<Database> => {
  if (!url) return (await import('./embedded')).openEmbedded()
  if (url.startsWith('embedded:')) return (await import('./shared')).openShared(Number(new URL(url).port))
  return (await import('./server')).openServer(url)
}

const open = async (): Promise<Database> => {
  const database = await choose(process.env.DATABASE_URL)
  await database.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(${SET_UP_LOCK})`)
    for (const statement of schema) await tx.query(statement)
    await seed(tx)
  })
  return database
}

const holder = globalThis as { studioDatabase?: Promise<Database> | undefined }

/**
 * The one database of this process, opened, created and seeded with the first request; never while building.
 * It lives on globalThis because the framework loads this module once for pages and once for routes.
 */
export const getDatabase = (): Promise<Database> => {
  holder.studioDatabase ??= open().catch((error: unknown) => {
    // The next request tries again.
    holder.studioDatabase = undefined
    throw error
  })
  return holder.studioDatabase
}

/** One statement on the process's database. */
export const query = async <Row>(sql: string, params: readonly unknown[] = []): Promise<readonly Row[]> =>
  (await getDatabase()).query<Row>(sql, params)
