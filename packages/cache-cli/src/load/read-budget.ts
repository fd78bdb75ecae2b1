import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { cliError } from '../errors'
import { budgetNames } from './judge-budget'
import type { LoadBudget } from './load-types'

const number = v.pipe(v.number('write a number'), v.minValue(0, 'write 0 or more'))
const schema = v.strictObject(Object.fromEntries(budgetNames.map((name) => [name, v.optional(number)])))

/** A budget out of a file. Throws `OPTION_INVALID`, which says what it may hold. */
export const readBudget = async (file: string, folder: string): Promise<LoadBudget> => {
  const path = resolve(folder, file)
  try {
    return v.parse(schema, JSON.parse(await readFile(path, 'utf8'))) as LoadBudget
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw cliError(
      'OPTION_INVALID',
      `--budget: ${path} is no budget (${why}). It is JSON with any of ${budgetNames.join(', ')}.`,
      '--budget',
      error,
    )
  }
}
