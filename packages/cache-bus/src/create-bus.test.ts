import { describe, expect, it, vi } from 'vitest'
import { createBus } from './create-bus'

type Events = { saved: { id: number }; dropped: { id: number } }

describe('createBus', () => {
  it('delivers to the listeners of a name in order of subscription, then to onAny', () => {
    const bus = createBus<Events>()
    const heard: string[] = []
    bus.onAny((name) => heard.push(`any ${name}`))
    bus.on('saved', ({ id }) => heard.push(`first ${id}`))
    bus.on('saved', ({ id }) => heard.push(`second ${id}`))
    bus.emit('saved', { id: 1 })
    bus.emit('dropped', { id: 2 })
    expect(heard).toEqual(['first 1', 'second 1', 'any saved', 'any dropped'])
  })

  it('gives a listener of a name the payload alone, and one of all names the name as well', () => {
    const bus = createBus<Events>()
    const [named, any] = [vi.fn(), vi.fn()]
    bus.on('saved', named)
    bus.onAny(any)
    bus.emit('saved', { id: 1 })
    expect([named.mock.calls, any.mock.calls]).toEqual([[[{ id: 1 }]], [['saved', { id: 1 }]]])
  })

  it('calls every listener when one before, between or after them throws, and reports each failure once', () => {
    const failures: unknown[] = []
    const bus = createBus<Events>({ onListenerError: (error, name) => failures.push([String(error), name]) })
    const heard: number[] = []
    const fail = (which: string) => () => {
      throw new Error(which)
    }
    bus.on('saved', fail('before'))
    bus.on('saved', () => heard.push(1))
    bus.on('saved', fail('between'))
    bus.on('saved', () => heard.push(2))
    bus.on('saved', fail('after'))
    bus.onAny(fail('any'))
    bus.onAny(() => heard.push(3))
    expect(() => bus.emit('saved', { id: 1 })).not.toThrow()
    expect(heard).toEqual([1, 2, 3])
    expect(failures).toEqual([
      ['Error: before', 'saved'],
      ['Error: between', 'saved'],
      ['Error: after', 'saved'],
      ['Error: any', 'saved'],
    ])
  })

  it('reports a listener whose promise rejects instead of leaving the rejection unhandled', async () => {
    const failures: unknown[] = []
    const bus = createBus<Events>({ onListenerError: (error) => failures.push(error) })
    bus.on('saved', async () => {
      throw new Error('later')
    })
    bus.emit('saved', { id: 1 })
    await Promise.resolve()
    expect(failures).toHaveLength(1)
  })

  it('survives an error hook that throws', () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const bus = createBus<Events>({
      onListenerError: () => {
        throw new Error('hook')
      },
    })
    bus.on('saved', () => {
      throw new Error('listener')
    })
    expect(() => bus.emit('saved', { id: 1 })).not.toThrow()
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
  })

  it('unsubscribes once however often it is asked, and leaves an equal listener alone', () => {
    const bus = createBus<Events>()
    const listener = vi.fn()
    const stop = bus.on('saved', listener)
    bus.on('saved', listener)
    stop()
    stop()
    bus.emit('saved', { id: 1 })
    expect(listener).toHaveBeenCalledOnce()
  })

  it('does not call a listener that was unsubscribed earlier in the same round', () => {
    const bus = createBus<Events>()
    const late = vi.fn()
    bus.on('saved', () => stop())
    const stop = bus.on('saved', late)
    bus.emit('saved', { id: 1 })
    expect(late).not.toHaveBeenCalled()
  })

  it('keeps the round stable when a listener subscribes another', () => {
    const bus = createBus<Events>()
    const added = vi.fn()
    const stop = bus.on('saved', () => bus.on('saved', added))
    bus.emit('saved', { id: 1 })
    expect(added).not.toHaveBeenCalled()
    stop()
    bus.emit('saved', { id: 2 })
    expect(added).toHaveBeenCalledOnce()
  })

  it('knows whether a name is heard, also through onAny', () => {
    const bus = createBus<Events>()
    expect(bus.listens('saved')).toBe(false)
    const stop = bus.on('saved', () => undefined)
    expect(bus.listens('saved')).toBe(true)
    expect(bus.listens('dropped')).toBe(false)
    stop()
    expect(bus.listens('saved')).toBe(false)
    const stopAny = bus.onAny(() => undefined)
    expect(bus.listens('dropped')).toBe(true)
    stopAny()
    expect(bus.listens('dropped')).toBe(false)
  })

  it('treats names from Object.prototype as names', () => {
    const bus = createBus<{ constructor: number; __proto__: number }>()
    const heard = vi.fn()
    bus.on('constructor', heard)
    bus.on('__proto__', heard)
    bus.emit('constructor', 1)
    bus.emit('__proto__', 2)
    expect(heard.mock.calls).toEqual([[1], [2]])
  })
})
