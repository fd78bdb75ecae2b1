import { getDotPath, safeParse } from 'valibot'
import { cliError } from '../errors'
import { configSchema } from './config-schema'
import type { UnstaleConfig } from './config-types'

/**
 * Checks a configuration, wherever it comes from. Throws `CONFIG_INVALID`, which names each place and what to write there.
 *
 * @example
 * const config = readConfig(JSON.parse(text), 'unstale.config.json')
 */
export const readConfig = (value: unknown, source = 'the configuration'): UnstaleConfig => {
  const { success, issues, output } = safeParse(configSchema, value)
  if (success) return output as UnstaleConfig
  const lines = issues.map((issue) => `  ${getDotPath(issue) ?? 'as a whole'}: ${plain(issue)}`)
  throw cliError('CONFIG_INVALID', `${source} cannot be used:\n${lines.join('\n')}\nSee docs/cli.md for every field.`, source)
}

const plain = (issue: { readonly type: string; readonly message: string; readonly received: string }): string => {
  if (issue.type === 'strict_object') return issue.message.includes('never') ? 'there is no such field' : `${issue.message}`
  return issue.message.startsWith('Invalid')
    ? `expected something else than ${issue.received}`
    : `${issue.message} (it is ${issue.received})`
}
