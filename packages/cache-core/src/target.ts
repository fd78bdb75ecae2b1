import { isChange, type ResolveReports, resolveChange } from './change'
import { coreError } from './errors'
import type { Change, Target } from './model-types'
import { familyOf, type Tag, tag } from './tag'

/** What a tag names that is invalidated by itself: besides itself, the tags of readers who may depend on it without carrying it. */
const namesOfTag = (target: Tag): readonly Tag[] => {
  const family = familyOf(target)
  const rest = target.slice(family.length)
  const named = (...others: readonly string[]): readonly Tag[] => [target, ...(others as readonly Tag[])]
  if (rest === '') return named(`${family}*`)
  if (rest === '*' || rest === ':*' || rest === ':=' || rest === '?') return named(family)
  if (rest.startsWith('?')) return named(`${family}?`, family)
  // Which lists a row is in is not known here, nor which rows are in a list.
  return rest.includes('=') ? named(`${family}:*`, family) : named(`${family}:=`, family)
}

const partsOf = (target: Target): readonly (Tag | Change)[] => {
  if (Array.isArray(target)) return (target as readonly Target[]).flatMap(partsOf)
  if (typeof target === 'string' && target !== '') return [tag(target)]
  if (isChange(target)) return [target]
  const given = target === null ? 'null' : (target as unknown) === '' ? 'an empty text' : typeof target
  throw coreError(
    'TARGET_INVALID',
    `What was changed must be a tag, a change made by a model, or an array of these, but is ${given}.`,
    given,
  )
}

const union = (names: readonly (readonly Tag[])[]): readonly Tag[] => [...new Set(names.flat())]

/**
 * Every tag that a write names, without asking look-ups.
 * Throws `TARGET_INVALID` for what is neither a tag, nor a change, nor an array of these.
 *
 * @example
 * namesOf(tag('price'))        // price, price*
 */
export const namesOf = (target: Target): readonly Tag[] =>
  // Most writes name one tag, whose names differ from each other.
  typeof target === 'string' && target !== ''
    ? namesOfTag(tag(target))
    : union(partsOf(target).map((part) => (typeof part === 'string' ? namesOfTag(part) : part.tags)))

/** As `resolveNames`, at once where nobody has to be asked. */
export const beginNames = (target: Target, reports: ResolveReports): readonly Tag[] | Promise<readonly Tag[]> => {
  const found = partsOf(target).map((part) => (typeof part === 'string' ? namesOfTag(part) : resolveChange(part, reports)))
  const isWhole = (names: (readonly Tag[] | Promise<readonly Tag[]>)[]): names is (readonly Tag[])[] => names.every(Array.isArray)
  return isWhole(found) ? union(found) : Promise.all(found).then(union)
}

/** As `namesOf`, with what the model's `parent` look-ups find: never more refetches than `namesOf`, usually fewer. */
export const resolveNames = async (target: Target, reports: ResolveReports = {}): Promise<readonly Tag[]> => beginNames(target, reports)
