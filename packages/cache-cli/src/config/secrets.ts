import { cliError } from '../errors'
import type { Secret } from './config-types'

export type Env = Readonly<Record<string, string | undefined>>

/** The text itself. Throws `ENV_MISSING` when the environment has none. */
export const reveal = (secret: Secret, env: Env): string => {
  if (typeof secret === 'string') return secret
  const value = env[secret.env]
  if (value === undefined || value === '')
    throw cliError(
      'ENV_MISSING',
      `The configuration takes a text from the variable ${secret.env}, which is not set. Set it and run again.`,
      secret.env,
    )
  return (secret.prefix ?? '') + value
}

export const revealAll = (headers: Readonly<Record<string, Secret>> | undefined, env: Env): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, secret]) => [name.toLowerCase(), reveal(secret, env)]))
