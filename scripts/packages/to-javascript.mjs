import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../pnpm.mjs'

// esbuild comes with tsup; a second one would be a second version.
export const esbuild = createRequire(createRequire(join(root, 'package.json')).resolve('tsup'))('esbuild')

/** `format`: `esm` or `cjs`. */
export const toJavaScript = async (code, format = 'esm') => (await esbuild.transform(code, { loader: 'ts', format, target: 'es2022' })).code
