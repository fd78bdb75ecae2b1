import { createHash } from 'node:crypto'
import type { Link, SendOptions } from './link'

export interface Script {
  readonly text: string
  readonly sha: string
}

export const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') })

const isMissing = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT')

/** Runs a script by its hash; where the server does not have it (yet, or since it was restarted), by its text. */
export const runScript = async (
  link: Link,
  { text, sha }: Script,
  keys: readonly string[],
  args: readonly (string | Buffer)[],
  options?: SendOptions,
): Promise<unknown> => {
  const rest = [String(keys.length), ...keys, ...args]
  const [key = ''] = keys
  try {
    return await link.send(key, ['EVALSHA', sha, ...rest], options)
  } catch (error) {
    if (!isMissing(error)) throw error
    return link.send(key, ['EVAL', text, ...rest], options)
  }
}
