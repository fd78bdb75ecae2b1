import { Problem } from './problem'

const MAX_BODY = 200_000

export interface Context<Params extends Readonly<Record<string, string>>> {
  readonly params: Promise<Params>
}

export type Body = Readonly<Record<string, unknown>>

const invalid = (message: string): Problem => new Problem(400, 'invalid_input', message)

/** A row id from a path, a query string or a body. */
export const readId = (value: unknown, name: string): number => {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^[1-9]\d{0,8}$/.test(text)) throw invalid(`"${name}" must be a positive whole number, like 7.`)
  return Number(text)
}

/** The JSON object in a request. Asking for the JSON content type keeps forms of other sites out. */
export const readBody = async (request: Request): Promise<Body> => {
  if (!request.headers.get('content-type')?.toLowerCase().startsWith('application/json')) {
    throw new Problem(415, 'not_json', 'Send the body as JSON, with the header "Content-Type: application/json".')
  }
  const text = await request.text()
  if (text.length > MAX_BODY)
    throw new Problem(413, 'too_large', `The body has ${text.length} characters; at most ${MAX_BODY} are accepted.`)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw invalid('The body is not valid JSON.')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('The body must be a JSON object.')
  return body as Body
}

export interface TextRule {
  readonly min?: number
  readonly max: number
}

/** A text field, trimmed at its ends when it must not be empty. */
export const readText = (body: Body, name: string, { min = 0, max }: TextRule): string => {
  const value = body[name]
  if (typeof value !== 'string') throw invalid(`"${name}" must be a text.`)
  const text = min > 0 ? value.trim() : value
  // A database text cannot hold the character zero.
  if (text.includes('\0')) throw invalid(`"${name}" contains a character that cannot be kept.`)
  if (text.length < min || text.length > max) throw invalid(`"${name}" must have ${min} to ${max} characters; it has ${text.length}.`)
  return text
}

export const readOptionalText = (body: Body, name: string, rule: TextRule): string | undefined =>
  body[name] === undefined ? undefined : readText(body, name, rule)
