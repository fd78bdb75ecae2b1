import { defineConfig } from 'tsup'

/** The one build of every package: ESM and CJS, each with its own declarations. */
export const library = (entry: Record<string, string> = { index: 'src/index.ts' }): ReturnType<typeof defineConfig> =>
  defineConfig({
    entry,
    format: ['esm', 'cjs'],
    // tsup sets baseUrl, which TypeScript 6 reports as deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    target: 'es2022',
    // Runtimes at the edge know Node's modules under this name only.
    removeNodeProtocol: false,
    clean: true,
    sourcemap: true,
    splitting: true,
  })
