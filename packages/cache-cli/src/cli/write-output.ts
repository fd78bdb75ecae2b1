import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { cliError } from '../errors'
import type { Terminal } from './terminal'

/** Writes a report, folders included, and says where. Throws `OUTPUT_FAILED`. */
export const writeOutput = async (terminal: Terminal, file: string, text: string): Promise<void> => {
  const path = resolve(terminal.cwd, file)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text.endsWith('\n') ? text : `${text}\n`)
  } catch (error) {
    throw cliError('OUTPUT_FAILED', `${path} could not be written: ${error instanceof Error ? error.message : String(error)}.`, path, error)
  }
  terminal.note(terminal.notePaint.dim(`wrote ${file}`))
}
