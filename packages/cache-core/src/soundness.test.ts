import { describe, expect, it } from 'vitest'
import { coarsen } from './coarsen'
import { hashText } from './hash-text'
import { sealTag } from './seal-tag'
import type { Tag, TagSet } from './tag'
import { addTags } from './tag-set'
import { namesOf, resolveNames } from './target'
import { createRandom, runs, seed } from './testing/seed'
import { makeRead, type Read } from './testing/sound-reads'
import { below, type LookupSource, makeSchema, makeWorld, pick, type Random } from './testing/sound-world'
import { makeWrite } from './testing/sound-writes'

interface Case {
  readonly read: string
  readonly write: string
  readonly differs: boolean
  readonly isNamed: boolean
}

type Names = readonly Tag[]

/** The forms in which a read's tags are compared with names: as they are, within a budget, sealed, read again from a header. */
const carried = (
  random: Random,
  tags: TagSet,
  budget?: number,
): { readonly tags: ReadonlySet<Tag>; readonly asSeen: (names: Names) => Names; readonly kind?: string } => {
  if (budget) return { tags: new Set(coarsen(tags, budget).tags), asSeen: (names) => names }
  const form = below(random, 4)
  if (form === 0) return { tags: new Set(tags.keys()), asSeen: (names) => names }
  if (form === 1) return { tags: new Set(coarsen(tags, 4 + below(random, 6)).tags), asSeen: (names) => names, kind: 'over budget' }
  if (form === 2) {
    const seal = (each: Tag): Tag => sealTag(each, (text) => hashText(text, 12))
    return { tags: new Set([...tags.keys()].map(seal)), asSeen: (names) => names.map(seal) }
  }
  const again = new Map<Tag, Tag | undefined>()
  addTags(again, [...coarsen(tags, 12).tags])
  return { tags: new Set(again.keys()), asSeen: (names) => names }
}

const missed = (cases: readonly Case[]): readonly Case[] => cases.filter(({ differs, isNamed }) => differs && !isNamed)

/** Random schemas, worlds, reads and writes until there are `count` cases; `told` may leave out names, and the first case missed then ends it. */
const simulate = async (count: number, told?: (names: Names) => Names): Promise<readonly Case[]> => {
  const random = createRandom()
  let source: LookupSource = { world: makeWorld(random), mode: 'none' }
  const schemas = Array.from({ length: 8 }, (_, bits) => makeSchema(bits, () => source))
  const cases: Case[] = []
  while (cases.length < count) {
    const schema = pick(random, schemas)
    const world = makeWorld(random)
    const write = makeWrite(random, world, schema)
    if (!write) continue
    source = { world: random() < 0.5 ? world : write.after, mode: pick(random, ['none', 'found', 'found', 'failing']) }
    const all = random() < 0.3 ? namesOf(write.change) : await resolveNames([write.change])
    const named = told ? told(all) : all
    for (let i = 0; i < 4; i++) {
      const read: Read = makeRead(random, schema)
      const seen = read.run(world)
      const { tags, asSeen, kind } = carried(random, seen.tags, read.budget)
      const isNamed = asSeen(named).some((name) => tags.has(name))
      cases.push({
        read: kind ? `${read.kind} (${kind})` : read.kind,
        write: write.kind,
        differs: seen.shows !== read.run(write.after).shows,
        isNamed,
      })
    }
    if (told && missed(cases.slice(-4)).length > 0) break
  }
  return cases
}

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`

const table = (cases: readonly Case[], by: 'read' | 'write'): string =>
  [...new Set(cases.map((each) => each[by]))]
    .sort()
    .map((kind) => {
      const of = cases.filter((each) => each[by] === kind)
      const same = of.filter(({ differs }) => !differs)
      return `  ${kind.padEnd(62)} ${String(of.length - same.length).padStart(6)} changed, ${percent(same.filter(({ isNamed }) => isNamed).length, same.length).padStart(7)} of the others refreshed needlessly`
    })
    .join('\n')

describe('the tag table', () => {
  it('names a tag of every read whose result a change alters', async () => {
    const cases = await simulate(runs(24_000))
    const changed = cases.filter(({ differs }) => differs).length
    const needless = cases.filter(({ differs, isNamed }) => !differs && isNamed).length
    console.info(
      `seed ${seed}: ${cases.length} cases, ${changed} changed, ${missed(cases).length} missed, ${percent(needless, cases.length - changed)} of the unchanged refreshed\n${table(cases, 'read')}\n${table(cases, 'write')}`,
    )
    expect(missed(cases).slice(0, 3)).toEqual([])
    expect(changed).toBeGreaterThan(cases.length / 20)
    expect(needless).toBeLessThan((cases.length - changed) * 0.6)
  }, 300_000)

  it.each<readonly [string, (name: Tag) => boolean]>([
    ['stars of rows', (name) => name.endsWith(':*')],
    ['stars of lists', (name) => /\?.*=\*$/.test(name)],
    ['stars of covers', (name) => /:.*=\*$/.test(name)],
    ['lists over no key', (name) => name.endsWith('?')],
    ['bare families', (name) => /^\w+$/.test(name)],
    ['covers', (name) => /^\w+:\w+=/.test(name)],
    ['keyed lists', (name) => /\?.*=/.test(name)],
    ['rows', (name) => /^\w+:\w+$/.test(name)],
  ])(
    'would miss changes if writes did not name %s',
    async (_, isLeftOut) => {
      expect(missed(await simulate(60_000, (names) => names.filter((name) => !isLeftOut(name)))).length).toBeGreaterThan(0)
    },
    60_000,
  )
})
