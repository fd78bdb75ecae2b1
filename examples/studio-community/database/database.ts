/** What the data functions need of a database, whichever it is. */
export interface Database {
  query<Row>(sql: string, params?: readonly unknown[]): Promise<readonly Row[]>
  /** Commits when `work` resolves, rolls back when it throws. */
  transaction<T>(work: (database: Database) => Promise<T>): Promise<T>
}
