import { communities } from '@/content/communities'
import { composePosts } from '@/content/compose-posts'
import { penNames, regulars } from '@/content/people'
import { stories } from '@/content/stories'
import { wordCount } from '@/lib/word-count'
import type { Database } from './database'

type Row = object

/** Inserts many rows in one statement: `columns` is the typed column list of the table. */
const insert = async (db: Database, table: string, columns: string, rows: readonly Row[]): Promise<void> => {
  const names = columns.replace(/ \w+(?=,|$)/g, '')
  await db.query(`insert into ${table} (${names}) select ${names} from json_to_recordset($1::json) as rows (${columns})`, [
    JSON.stringify(rows),
  ])
}

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

const seedStudio = async (db: Database): Promise<void> => {
  const chapters: Row[] = []
  const scenes: Row[] = []
  stories.forEach((story, s) => {
    story.chapters.forEach((chapter, c) => {
      chapters.push({ id: chapters.length + 1, story_id: s + 1, title: chapter.title, position: c + 1 })
      chapter.scenes.forEach(({ title, text }, n) => {
        scenes.push({ id: scenes.length + 1, chapter_id: chapters.length, title, text, position: n + 1, word_count: wordCount(text) })
      })
    })
  })
  const covers = stories.map(({ title, blurb }, s) => ({ id: s + 1, title, blurb, updated_at: ago(60 * 31 * (s + 1)) }))
  await insert(db, 'story', 'id int, title text, blurb text, updated_at timestamptz', covers)
  await insert(db, 'chapter', 'id int, story_id int, title text, position int', chapters)
  await insert(db, 'scene', 'id int, chapter_id int, title text, text text, position int, word_count int', scenes)
}

const seedCommunities = async (db: Database): Promise<void> => {
  const posts: Row[] = []
  const likes: Row[] = []
  const replies: Row[] = []
  communities.forEach((community, c) => {
    for (const { author, title, body, minutesAgo, likedBy, replies: answers } of composePosts(community)) {
      const postId = posts.length + 1
      posts.push({ id: postId, community_id: c + 1, author, title, body, created_at: ago(minutesAgo) })
      for (const userId of likedBy) likes.push({ post_id: postId, user_id: userId })
      for (const reply of answers)
        replies.push({ post_id: postId, author: reply.author, body: reply.body, created_at: ago(reply.minutesAgo) })
    }
  })
  const rooms = communities.map(({ name, about }, c) => ({ id: c + 1, name, about }))
  await insert(db, 'community', 'id int, name text, about text', rooms)
  await insert(db, 'post', 'id int, community_id int, author text, title text, body text, created_at timestamptz', posts)
  await insert(db, 'likes', 'post_id int, user_id text', likes)
  await insert(db, 'reply', 'post_id int, author text, body text, created_at timestamptz', replies)
}

/** Fills an empty database. Runs inside a transaction that holds the set-up lock. */
export const seed = async (db: Database): Promise<void> => {
  const [found] = await db.query('select 1 from users limit 1')
  if (found) return
  await insert(db, 'users', 'id text, name text', [...penNames, ...regulars])
  await seedStudio(db)
  await seedCommunities(db)
  // The ids above were given by hand: the next ones go on from there.
  for (const table of ['story', 'chapter', 'scene', 'community', 'post']) {
    await db.query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`)
  }
}
