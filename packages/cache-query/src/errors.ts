import { UnstaleError } from '@unstale/cache-core'

declare const process: { readonly env: { readonly NODE_ENV?: string } } | undefined

/**
 * Every code that cache-query throws, beside those of cache-core.
 * - `CLIENT_ALREADY_ATTACHED`: the QueryClient has a cache client; use it, or destroy it first.
 * - `CLIENT_MISSING`: no cache client is attached to the QueryClient; call `createCacheClient`.
 * - `CLIENT_DESTROYED`: the cache client was destroyed; create another.
 * - `QUERY_CLIENT_UNSUPPORTED`: the object is no QueryClient of TanStack Query v5, or of a version that resolves its options elsewhere.
 * - `OPTION_INVALID`: an option is not what it must be; the message names it.
 * - `STATE_FORMAT_MISMATCH`: two copies of the package in one realm do not understand each other.
 * - `TAGS_SEALED`: the server hides its tag names, so the browser cannot name them.
 * - `ENVELOPE_MISSING`: `trackAction` was given an action that the server did not wrap with `action(cache, fn)`.
 * - `PATCH_FAILED`: an optimistic patch threw; nothing was drawn.
 * - `PATCH_INVALID`: an optimistic patch is none, or returned nothing, or a promise.
 * - `PATCH_MUTATED`: an optimistic patch changed the data that it was given instead of returning a changed copy.
 * - `CHANGE_UNDONE`: a mutation was taken back before it was sent.
 * - `ROW_NEVER_MADE`: a mutation is about a row under a temporary id, and the mutation that should have made it failed.
 */
export type QueryErrorCode =
  | 'CLIENT_ALREADY_ATTACHED'
  | 'CLIENT_MISSING'
  | 'CLIENT_DESTROYED'
  | 'QUERY_CLIENT_UNSUPPORTED'
  | 'OPTION_INVALID'
  | 'STATE_FORMAT_MISMATCH'
  | 'TAGS_SEALED'
  | 'ENVELOPE_MISSING'
  | 'PATCH_FAILED'
  | 'PATCH_INVALID'
  | 'PATCH_MUTATED'
  | 'CHANGE_UNDONE'
  | 'ROW_NEVER_MADE'

type Text = (subject: string, value: unknown) => string

const OPTIONS: Readonly<Record<string, string>> = {
  origins: "list origins such as 'https://api.example.com', but has",
  events: 'be the address of the event stream or false, but is',
  mutationKey: 'be given, since stored mutations are told apart by it, but is',
}

const PATCHES: Readonly<Record<string, string>> = {
  view: 'The view of an optimistic patch was used after the patch had ended.',
  fields: 'view.update takes fields or a function of the row.',
  patch: 'An optimistic patch must not be asynchronous. Nothing was drawn.',
}

/** What happened, to what, and what to do. Written for who is at work: what is built for production says the subject, the code, and where the rest stands. */
const TEXTS: Readonly<Record<QueryErrorCode, Text>> | undefined =
  typeof process === 'undefined' || process.env.NODE_ENV === 'production'
    ? undefined
    : {
        CLIENT_ALREADY_ATTACHED: () =>
          'This QueryClient has a cache client already: cacheClientOf(queryClient). Use that, or destroy() it first.',
        CLIENT_MISSING: () => 'No cache client is attached to this QueryClient. Call createCacheClient(queryClient) where you create it.',
        CLIENT_DESTROYED: () => 'This cache client was destroyed. Create another one.',
        QUERY_CLIENT_UNSUPPORTED: () =>
          'createCacheClient needs a QueryClient of TanStack Query 5.85.2 or later of version 5, which resolves its options where cache-query attaches: otherwise no response could be matched with its query. Use a version that this version of @unstale/cache-query was made for, or update @unstale/cache-query.',
        OPTION_INVALID: (name, value) => `"${name}" must ${OPTIONS[name] ?? 'be a number above 0, but is'} ${JSON.stringify(value)}.`,
        STATE_FORMAT_MISMATCH: (formats) =>
          `Two versions of @unstale/cache-query share this page (state format ${formats}). Make all packages resolve to one.`,
        TAGS_SEALED: (name) =>
          `The server hides its tag names, so ${name} cannot be found among them. Name tags with "tagsOf", or let the response name them.`,
        ENVELOPE_MISSING: () =>
          'trackAction was given an action that returns no envelope. Wrap it on the server: action(cache, fn) from @unstale/cache-server/next.',
        PATCH_FAILED: (subject) => `The optimistic patch of ${subject} threw. Nothing was drawn.`,
        PATCH_INVALID: (subject) =>
          PATCHES[subject] ?? `The optimistic patch of ${subject} returned nothing, or a promise. Return the changed data, at once.`,
        PATCH_MUTATED: (subject) =>
          `The optimistic patch of ${subject} changed the data that it was given. Return a changed copy: (row) => ({ ...row, likes: row.likes + 1 }).`,
        CHANGE_UNDONE: () => 'The change was taken back before it was sent.',
        ROW_NEVER_MADE: () => 'A row that this change is about was never made: the mutation that should have made it failed.',
      }

/** The error of that code: about `subject`, because of `value`, or of an error underneath. */
export const queryError = (
  code: QueryErrorCode,
  subject?: string,
  { value, ...cause }: { readonly value?: unknown; readonly cause?: unknown } = {},
): UnstaleError<QueryErrorCode> =>
  new UnstaleError(
    code,
    TEXTS?.[code](subject ?? '', value) ?? `${subject ?? 'cache-query'}: QueryErrorCode, or a build for development, says what to do`,
    subject === undefined ? cause : { subject, ...cause },
  )
