import { defineConfig } from 'vitest/config'

/** Days and hours of simulated traffic take seconds of a free machine, and many more of a busy one. */
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 120_000 } })
