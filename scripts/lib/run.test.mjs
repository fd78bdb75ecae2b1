import { describe, expect, it } from 'vitest'
import { node } from './run.mjs'

describe('run', () => {
  it('says what failed and what was printed', async () => {
    expect(await node(['-e', 'console.log(1); console.error(2); process.exit(3)'])).toMatchObject({ ok: false, stdout: '1\n' })
    expect(await node(['-e', 'console.log(process.env.NO_COLOR)'])).toMatchObject({ ok: true, stdout: '1\n' })
  })

  it('ends what takes too long, with everything that it started in groups of their own', async () => {
    // The grandchild holds the output open: this resolves only when it is gone.
    const parent = "require('child_process').spawn(process.execPath, ['-e', 'for (;;);'], { detached: true, stdio: 'inherit' })"
    const { ok, output } = await node(['-e', parent], { timeoutMs: 1_500 })
    expect(ok).toBe(false)
    expect(output).toContain('still running')
  })
})
