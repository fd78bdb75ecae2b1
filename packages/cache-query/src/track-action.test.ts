import { MutationObserver } from '@tanstack/query-core'
import { type ActionEnvelope, splitActionPosition } from '@unstale/cache-core'
import { describe, expect, it } from 'vitest'
import { type FakeServer, ORIGIN } from './testing/fake-server'
import { passTime, setUp, useFakeTime } from './testing/setup'
import { trackAction } from './track-action'

/** A server action as a wrapped one behaves: headers stand in the envelope, the position behind the arguments. */
const actionOf =
  (server: FakeServer, method: string) =>
  async (...all: readonly unknown[]): Promise<ActionEnvelope<unknown>> => {
    const { args, position } = splitActionPosition(all)
    const response = await server.fetch(`${ORIGIN}${args[0] as string}`, {
      method,
      headers: position === null ? {} : { 'Cache-Position': position },
    })
    return { value: await response.json(), headers: Object.fromEntries(response.headers) }
  }

describe('trackAction', () => {
  useFakeTime()

  it('tells a mutation’s writes to the queries, and their refetch asks for its position', async () => {
    const { server, queryClient, mount } = setUp()
    const [read, write] = [trackAction(actionOf(server, 'GET')), trackAction(actionOf(server, 'PUT'))]
    mount('x', { queryFn: () => read('/read/a') })
    await passTime(50)
    const mutation = new MutationObserver(queryClient, { mutationFn: () => write('/write/a') })
    await Promise.all([mutation.mutate(), passTime(200)])
    expect(server.reads()).toHaveLength(2)
    expect(server.reads()[0]?.headers.get('Cache-Position')).toBeNull()
    expect(server.reads()[1]?.headers.get('Cache-Position')).toBe('e1:1')
  })

  it('tags the query that it is called for', async () => {
    const { server, client, mount } = setUp()
    const read = trackAction(actionOf(server, 'GET'))
    mount('x', { queryFn: () => read('/read/a') })
    await passTime(50)
    expect(client.preview('a' as never).map(({ queryKey }) => queryKey)).toEqual([['x']])
  })

  it('rejects as the action does, and says what an action without an envelope lacks', async () => {
    setUp()
    const failure = new Error('refused')
    await expect(trackAction(() => Promise.reject(failure))()).rejects.toBe(failure)
    await expect(trackAction(async () => ({ saved: true }) as never)()).rejects.toMatchObject({ code: 'ENVELOPE_MISSING' })
  })
})
