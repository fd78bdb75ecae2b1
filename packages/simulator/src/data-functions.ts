import type { FactoryContext, GetOrSetOptions, TagSource } from '@unstale/cache-core'
import { type Database, type Part, specIndex } from './database'
import type { Answer } from './judge-answer'
import { CHAPTERS, STORIES } from './model'
import type { Random } from './random'
import type { RunState } from './run-state'
import type { Scheduler } from './scheduler'
import type { SimNode } from './sim-node'

export interface DataOptions {
  readonly database: Database
  readonly node: SimNode
  readonly scheduler: Scheduler
  readonly random: Random
  readonly run: RunState
  /** Usual time of a query, in ms. */
  readonly latency: number
  /** How often a query fails. */
  readonly failing: () => number
  /** Told of every load of what has no ttl. */
  readonly onLoad: () => void
}

/** What the application reads by: a question alone, or a page made of several, nested. */
export interface DataFunctions {
  /** One read of the database, as it stands at some moment while the query is under way. */
  query(spec: number): Promise<Part>
  readSpec(spec: number): GetOrSetOptions<Answer>
  readPage(name: string): GetOrSetOptions<Answer>
  readonly pages: readonly string[]
}

const tagsOf = ({ parts }: Answer): readonly TagSource[] => parts.flatMap(({ tags }) => tags)

export const createDataFunctions = (options: DataOptions): DataFunctions => {
  const { database, node, scheduler, random, run, latency, failing, onLoad } = options
  const { specs } = database

  const wait = (ms: number): Promise<void> => new Promise((resolve) => void scheduler.after(ms, node, resolve))

  const query = async (spec: number): Promise<Part> => {
    const of = specs[spec] as (typeof specs)[number]
    const slow = random.chance(0.05) ? 20 : 1
    if (random.chance(0.5)) await wait(latency * slow * random.next())
    if (random.chance(failing())) throw new Error('the database did not answer')
    const part: Part = { spec, version: of.version, load: run.mark(), tags: of.tags() as Part['tags'] }
    if (random.chance(0.5)) await wait(latency * slow * random.next())
    return part
  }

  const readSpec = (spec: number): GetOrSetOptions<Answer> => {
    // What a row depends on is known before it is read; what a list depends on is found in it.
    const isRow = (specs[spec] as (typeof specs)[number]).name.startsWith('scene ')
    const isShortLived = spec % 7 === 3
    return {
      key: `spec ${spec}`,
      tags: isRow ? (specs[spec] as (typeof specs)[number]).tags() : tagsOf,
      ...(isShortLived && { ttl: 400 }),
      ...(spec % 5 === 2 && { grace: 300 }),
      factory: async () => {
        if (!isShortLived) onLoad()
        return { parts: [await query(spec)] }
      },
    }
  }

  /** A read inside a load is one of the engine's reads like any other, and judged as part of what it becomes part of. */
  const nested = (context: FactoryContext, read: GetOrSetOptions<Answer>): Promise<Answer> => {
    run.operations++
    return context.getOrSet(read)
  }

  /** Read beside the cache, with its tags said by hand. */
  const direct = async ({ track }: FactoryContext, spec: number): Promise<Answer> => {
    const part = await query(spec)
    track(...part.tags)
    return { parts: [part] }
  }

  const pageParts = (
    name: string,
  ): { readonly cached: readonly number[]; readonly direct: readonly number[]; readonly pages: readonly string[] } => {
    const [kind, text] = name.split(' ') as [string, string]
    const id = Number(text)
    if (kind === 'chapter-page')
      return {
        cached: [specIndex(`chapter ${id}`), specIndex(`scenes of chapter ${id}`)],
        direct: [specIndex(`order of chapter ${id}`)],
        pages: [],
      }
    const chapters = CHAPTERS.filter((chapter) => chapter % STORIES.length === id % STORIES.length)
    return {
      cached: [specIndex(`chapters of story ${id}`)],
      direct: [specIndex('number of scenes')],
      pages: chapters.map((chapter) => `chapter-page ${chapter}`),
    }
  }

  const readPage = (name: string): GetOrSetOptions<Answer> => ({
    key: name,
    factory: async (context) => {
      onLoad()
      const { cached, direct: beside, pages } = pageParts(name)
      const isParallel = random.chance(0.5)
      const works = [
        ...cached.map((spec) => () => nested(context, readSpec(spec))),
        ...pages.map((page) => () => nested(context, readPage(page))),
        ...beside.map((spec) => () => direct(context, spec)),
      ]
      const answers: Answer[] = []
      if (isParallel) answers.push(...(await Promise.all(works.map((work) => work()))))
      else for (const work of works) answers.push(await work())
      return { parts: answers.flatMap(({ parts }) => parts) }
    },
  })

  const pages = [...CHAPTERS.map((id) => `chapter-page ${id}`), ...STORIES.map((id) => `story-page ${id}`)]
  return { query, readSpec, readPage, pages }
}
