import * as v from 'valibot'
import { phases } from '../validate/phases'

const text = v.pipe(v.string('write a text'), v.nonEmpty('it is empty'))
const path = v.pipe(text, v.startsWith('/', 'begin it with "/"'))
const isWeb = (url: string): boolean => /^https?:\/\/[^/]/.test(url) && URL.canParse(url)
const address = v.pipe(text, v.check(isWeb, 'write an address that begins with http:// or https://'))
const secret = v.union(
  [v.string(), v.strictObject({ env: text, prefix: v.optional(v.string()) })],
  'write a text, or {"env": "NAME"} for a variable of the environment',
)
const headers = v.optional(v.record(text, secret))
const ms = (least: number) =>
  v.optional(
    v.pipe(v.number('write a number of ms'), v.minValue(least, `write ${least} or more`), v.maxValue(3_600_000, 'an hour is the most')),
  )
const count = (most: number) =>
  v.optional(
    v.pipe(
      v.number('write a number'),
      v.integer('write a whole number'),
      v.minValue(1, 'write 1 or more'),
      v.maxValue(most, `${most} is the most`),
    ),
  )

const template = {
  method: v.picklist(['POST', 'PUT', 'PATCH', 'DELETE'], 'write POST, PUT, PATCH or DELETE'),
  path,
  body: v.optional(v.unknown()),
  headers,
}

const threshold = v.optional(
  v.pipe(
    v.strictObject({ min: v.optional(v.number('write a number')), max: v.optional(v.number('write a number')) }),
    v.check(({ min, max }) => min !== undefined || max !== undefined, 'give min, max or both'),
  ),
)

const shape = v.strictObject({
  baseUrl: address,
  directUrl: v.optional(address),
  endpoints: v.optional(path),
  operations: v.optional(v.union([path, v.literal(false)], 'write a path, or false')),
  headers,
  operatorHeaders: headers,
  reads: v.pipe(
    v.array(v.strictObject({ name: text, path, private: v.optional(v.boolean('write true or false')), headers })),
    v.minLength(1, 'name at least one route that reads'),
  ),
  writes: v.optional(
    v.array(
      v.strictObject({
        name: text,
        ...template,
        expects: v.optional(v.strictObject({ tags: v.optional(v.array(text)), reads: v.optional(v.array(text)) })),
        restore: v.optional(v.strictObject(template)),
        phases: v.optional(v.array(v.picklist(phases, `write ${phases.join(', ')}`))),
      }),
    ),
  ),
  redis: v.optional(v.strictObject({ url: secret, namespace: v.optional(text) })),
  origins: v.optional(v.array(address)),
  credentials: v.optional(v.boolean('write true or false')),
  limits: v.optional(
    v.strictObject({
      requestMs: ms(1),
      firstByteMs: ms(1),
      observeMs: ms(0),
      silenceMs: ms(1),
      propagationMs: ms(1),
      stalenessMs: ms(0),
      clockMs: ms(1),
      rounds: count(100),
      connections: count(64),
    }),
  ),
  thresholds: v.optional(
    v.strictObject({
      hitRatio: threshold,
      staleRatio: threshold,
      wasteRatio: threshold,
      loadErrorRatio: threshold,
      unmatchedRatio: threshold,
      prefetchUseRatio: threshold,
      propagationP99: threshold,
      timeRange: v.optional(v.picklist(['1m', '5m', '15m', '1h', '6h', '24h'], 'write 1m, 5m, 15m, 1h, 6h or 24h')),
    }),
  ),
})

const names = (items: readonly { readonly name: string }[] | undefined): readonly string[] => (items ?? []).map(({ name }) => name)

const twice = (all: readonly string[]): string | undefined => all.find((name, at) => all.indexOf(name) !== at)

/** What a name refers to must be there: the rest of the rules. */
export const configSchema: v.GenericSchema = v.pipe(
  shape,
  v.check((config) => twice(names(config.reads)) === undefined, 'two reads have one name'),
  v.check((config) => twice(names(config.writes)) === undefined, 'two writes have one name'),
  v.check(
    (config) => (config.writes ?? []).every(({ expects }) => (expects?.reads ?? []).every((name) => names(config.reads).includes(name))),
    'a write expects a read that is not listed under reads',
  ),
)
