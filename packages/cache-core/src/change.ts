import type { Definitions, Image } from './model-definition'
import type { Change, ChangeKind } from './model-types'
import { type Effect, nameEffect, type Question } from './name-effect'
import type { Tag } from './tag'

/** What resolving a change has to say. Each finding is for people: it never changes what is named. */
export interface ResolveReports {
  /** A row was touched, and what it touches in turn is not known: a `parent` look-up for `entity` would save refetches. */
  readonly onParentUnknown?: (finding: { readonly entity: string; readonly named: string }) => void
  /** A `parent` look-up threw: the coarser names are used. */
  readonly onLookupFailed?: (failure: { readonly entity: string; readonly error: unknown }) => void
}

type Resolve = (reports: ResolveReports) => readonly Tag[] | Promise<readonly Tag[]>

const RESOLVE = Symbol.for('unstale.change.resolve')

const resolveOf = (value: unknown): Resolve | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const resolve = (value as { readonly [RESOLVE]?: unknown })[RESOLVE]
  return typeof resolve === 'function' ? (resolve as Resolve) : undefined
}

/** Whether something was made by a model, of this or another copy of this package. */
export const isChange = (value: unknown): value is Change => resolveOf(value) !== undefined

/** The names of a change, with what `parent` look-ups find; at once where there is none. One that fails leaves the coarser names. */
export const resolveChange = (change: Change, reports: ResolveReports): readonly Tag[] | Promise<readonly Tag[]> =>
  resolveOf(change)?.(reports) ?? change.tags

const nameAtOnce = (definitions: Definitions, effect: Effect): readonly Tag[] => {
  const naming = nameEffect(definitions, effect)
  let step = naming.next()
  while (!step.done) step = naming.next(undefined)
  return step.value
}

const nameWithLookups = (
  definitions: Definitions,
  effect: Effect,
  { onParentUnknown, onLookupFailed }: ResolveReports,
): readonly Tag[] | Promise<readonly Tag[]> => {
  const failed = new Set<string>()
  const naming = nameEffect(definitions, effect)

  const look = async (name: string, parent: (id: never) => unknown, id: unknown): Promise<Image | undefined> => {
    try {
      return ((await parent(id as never)) ?? undefined) as Image | undefined
    } catch (error) {
      failed.add(name)
      onLookupFailed?.({ entity: name, error })
      return undefined
    }
  }

  /** Undefined: there is nobody to ask. */
  const ask = (question: Question): Promise<Image | undefined> | undefined => {
    if ('unknown' in question) {
      const entity = question.unknown.name
      if (!failed.has(entity)) onParentUnknown?.({ entity, named: question.named })
      return undefined
    }
    const { name, parent } = question.ask
    return parent && look(name, parent, question.id)
  }

  /** Goes on in the same step for as long as nobody has to be asked. */
  const goOn = (answer: Image | undefined): readonly Tag[] | Promise<readonly Tag[]> => {
    let step = naming.next(answer)
    while (!step.done) {
      const asked = ask(step.value)
      if (asked) return asked.then(goOn)
      step = naming.next(undefined)
    }
    return step.value
  }

  return goOn(undefined)
}

export const createChange = <Name extends string>(definitions: Definitions, kind: ChangeKind, effect: Effect): Change<Name> => {
  const change = { entity: effect.of.name, kind, tags: nameAtOnce(definitions, effect) }
  const resolve: Resolve = (reports) => nameWithLookups(definitions, effect, reports)
  return Object.freeze(Object.defineProperty(change, RESOLVE, { value: resolve })) as unknown as Change<Name>
}
