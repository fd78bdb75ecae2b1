import type { Random } from '@unstale/cache-core'
import { redisError } from './errors'
import type { Keys } from './keys'
import type { Link, SendOptions } from './link'
import { runScript, type Script } from './script'

export interface LogCallerOptions {
  readonly link: Link
  readonly keys: Keys
  readonly retain: number
  readonly random: Random
}

/** Runs a script that begins with the prelude; its answer ends with whether INFO was permitted. */
export type CallLog = (
  script: Script,
  args: readonly (string | Buffer)[],
  more?: { readonly keys?: readonly string[]; readonly send?: SendOptions },
) => Promise<readonly unknown[]>

export const createLogCaller = ({ link, keys, retain, random }: LogCallerOptions): CallLog => {
  /** The number of losses at which the log was last told that the connection is new. */
  let told = -1
  return async (script, args, { keys: more = [], send } = {}) => {
    const losses = link.losses
    const isNew = losses === told ? '0' : '1'
    const reply = await runScript(
      link,
      script,
      [keys.state, keys.log, keys.due, keys.work, ...more],
      [isNew, random.id(), String(retain), ...args],
      send,
    )
    if (!Array.isArray(reply)) throw redisError('REPLY_MALFORMED', `Redis answered ${typeof reply} where a list was expected.`)
    if (Number(reply.at(-1)) === 1) return reply
    if (link.losses !== losses)
      throw redisError(
        'CONNECTION_LOST',
        'The connection was lost meanwhile, and without INFO nobody can tell whether this server knows what the last one knew.',
      )
    told = losses
    return reply
  }
}
