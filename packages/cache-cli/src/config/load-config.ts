import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cliError } from '../errors'
import type { UnstaleConfig } from './config-types'
import { readConfig } from './read-config'

const usual = ['unstale.config.mjs', 'unstale.config.js', 'unstale.config.json']

const find = (folder: string): string | undefined => usual.map((name) => resolve(folder, name)).find((path) => existsSync(path))

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const contentOf = async (path: string): Promise<unknown> => {
  try {
    if (path.endsWith('.json')) return JSON.parse(await readFile(path, 'utf8'))
    const loaded = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    return loaded.default
  } catch (error) {
    throw cliError('CONFIG_UNREADABLE', `${path} cannot be read: ${messageOf(error)}.`, path, error)
  }
}

/** The configuration of a folder, or the one named. Throws `CONFIG_MISSING`, `CONFIG_UNREADABLE` or `CONFIG_INVALID`. */
export const loadConfig = async (named: string | undefined, folder: string): Promise<UnstaleConfig> => {
  const path = named === undefined ? find(folder) : resolve(folder, named)
  if (path === undefined || !existsSync(path)) {
    const where = named === undefined ? `There is no ${usual.join(' or ')} in ${folder}` : `There is no file ${path}`
    throw cliError('CONFIG_MISSING', `${where}. Write one (docs/cli.md shows the smallest), or name it with --config.`, path ?? folder)
  }
  return readConfig(await contentOf(path), path)
}
