import { defineConfig } from 'vitest/config'

// No test decides by how long something takes: a busy machine must not fail one.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } })
