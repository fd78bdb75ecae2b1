import { defineConfig } from 'vitest/config'

/** Real servers and Redis on real sockets take a moment on a free machine, and longer on a busy one. */
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 120_000 } })
