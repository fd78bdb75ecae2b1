import type { Database } from '@/database/database'

/** Notes that a story was worked on, in the same transaction as the work. */
export const touchStory = async (tx: Database, storyId: number): Promise<void> => {
  await tx.query('update story set updated_at = now() where id = $1', [storyId])
}
