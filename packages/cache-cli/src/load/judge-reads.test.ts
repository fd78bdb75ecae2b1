import { describe, expect, it } from 'vitest'
import type { Answer } from '../http/ask'
import { createJudge } from './judge-reads'

const answer = (version: number, answeredAt: number, seq = version): Answer =>
  ({ json: { version }, answeredAt, position: { epoch: 'e', seq } }) as unknown as Answer

const versionOf = ({ json }: Answer): { readonly id: string; readonly version: number } => ({
  id: 'a',
  ...(json as { readonly version: number }),
})

describe('reads judged by their values', () => {
  it('are stale when they are older than what their own client wrote', () => {
    const judge = createJudge({ versionOf })
    judge.wrote(answer(2, 100))
    judge.read(answer(1, 0), { startedAt: 110, needs: undefined, own: new Map([['a', 2]]) })
    expect(judge.report()).toMatchObject({ judged: 1, stale: 1 })
  })

  it('may be behind another’s write for maxLag, and are stale after that', () => {
    const judge = createJudge({ versionOf })
    judge.wrote(answer(2, 100))
    judge.read(answer(1, 0), { startedAt: 2_100, needs: undefined, own: new Map() })
    expect(judge.report()).toMatchObject({ judged: 1, stale: 0, behind: { count: 1 } })
    judge.read(answer(1, 0), { startedAt: 2_101, needs: undefined, own: new Map() })
    expect(judge.report()).toMatchObject({ judged: 2, stale: 1, behind: { count: 2 } })
  })

  it('are neither when the write was answered after they began, or when they show it', () => {
    const judge = createJudge({ versionOf })
    judge.wrote(answer(3, 300))
    judge.wrote(answer(2, 200))
    judge.read(answer(1, 0), { startedAt: 150, needs: undefined, own: new Map() })
    judge.read(answer(3, 0), { startedAt: 9_000, needs: undefined, own: new Map() })
    expect(judge.report()).toMatchObject({ judged: 2, stale: 0, behind: { count: 0 } })
  })
})

describe('reads judged by their headers', () => {
  it('are stale when they are as of less than the position that was sent; other epochs say nothing', () => {
    const judge = createJudge({})
    const needs = { epoch: 'e', seq: 5 }
    judge.read(answer(0, 0, 5), { startedAt: 0, needs, own: new Map() })
    judge.read(answer(0, 0, 4), { startedAt: 0, needs, own: new Map() })
    judge.read(answer(0, 0, 1), { startedAt: 0, needs: { epoch: 'f', seq: 5 }, own: new Map() })
    judge.read(answer(0, 0, 1), { startedAt: 0, needs: undefined, own: new Map() })
    expect(judge.report()).toMatchObject({ by: 'headers', judged: 2, stale: 1 })
  })
})
