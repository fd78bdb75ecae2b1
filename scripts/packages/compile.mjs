/** Compiles as a user would, declarations included. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node } from '../lib/run.mjs'
import { root } from '../pnpm.mjs'

const kinds = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
}

const compilerOptions = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: false,
  jsx: 'react-jsx',
}

/** What is wrong with files of a folder under `nodenext` or `bundler`. Of all declarations only ours are ours to answer for. */
export const compile = async (folder, files, types = [], kind = 'nodenext') => {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, ...kinds[kind], types }, files }))
  const { ok, output } = await node([join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'], { cwd: folder })
  if (ok) return []
  const lines = output.split('\n').filter((line) => line.includes('error TS'))
  return lines.length === 0 ? [output] : lines.filter((line) => !line.includes('node_modules/') || line.includes('node_modules/@unstale/'))
}
