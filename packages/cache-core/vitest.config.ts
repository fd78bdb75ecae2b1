import { defineConfig } from 'vitest/config'

/** A run of chosen files or tests measures nothing: coverage speaks of the suite as a whole. */
const isWholeSuite = process.argv.slice(2).every((argument) => argument === 'run' || argument.startsWith('-'))

/** What decides whether an answer is right: no branch of these may go untested. */
const decisive = [
  'freshness',
  'ledger',
  'follower',
  'tag*',
  'define-model',
  'name-effect',
  'row-effects',
  'change',
  'target',
  'coarsen',
  'seal-tag',
  'read-model-options',
  'model-definition',
  'list-tags',
  'same-value',
  'did-you-mean',
]

export default defineConfig({
  test: {
    // Some run every order of a scenario: how long that takes says how busy the machine is, nothing more.
    testTimeout: 60_000,
    coverage: {
      enabled: isWholeSuite,
      provider: 'v8',
      include: [`src/{${decisive.join(',')}}.ts`],
      exclude: ['src/**/*.test.ts'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { branches: 100 },
    },
  },
})
