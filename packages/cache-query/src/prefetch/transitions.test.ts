import { describe, expect, it } from 'vitest'
import { createTransitions, type Transitions } from './transitions'

const KEY = 'unstale:transitions'

const walk = (transitions: Transitions, ...steps: readonly string[]): void => {
  for (const step of steps) transitions.went(step)
}

/** Goes from `from` to `to`, so many times. */
const habit = (transitions: Transitions, from: string, to: string, times: number): void => {
  for (let time = 0; time < times; time++) walk(transitions, from, to)
}

const storeOf = (text?: string) => {
  const texts = new Map(text === undefined ? [] : [[KEY, text]])
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, value: string) => void texts.set(key, value),
    steps: () => (JSON.parse(texts.get(KEY) ?? '[]') as [string, unknown][]).map(([step]) => step),
  }
}

describe('which step follows which', () => {
  it('is told by how often it did, the most likely first, from three times on', () => {
    const transitions = createTransitions()
    walk(transitions, 'list', 'a', 'list', 'b')
    expect(transitions.next('list', 0)).toEqual([])
    walk(transitions, 'list', 'b', 'list', 'b')
    expect(transitions.next('list', 0)).toEqual([
      { step: 'b', share: 0.75 },
      { step: 'a', share: 0.25 },
    ])
    expect(transitions.next('list', 0.5).map(({ step }) => step)).toEqual(['b'])
    expect(transitions.next('never', 0)).toEqual([])
  })

  it('counts no step that leads to itself', () => {
    const transitions = createTransitions()
    walk(transitions, 'list', 'list', 'list', 'list', 'list')
    expect(transitions.next('list', 0)).toEqual([])
  })

  it('is remembered of eight steps: a ninth takes the place of the rarest', () => {
    const transitions = createTransitions()
    for (let step = 1; step <= 8; step++) habit(transitions, 'list', `s${step}`, step === 3 ? 1 : 2)
    habit(transitions, 'list', 'new', 1)
    expect(
      transitions
        .next('list', 0)
        .map(({ step }) => step)
        .sort(),
    ).toEqual(['new', 's1', 's2', 's4', 's5', 's6', 's7', 's8'])
  })

  it('fades: who does otherwise from now on is believed after as many times, not after all of them', () => {
    const transitions = createTransitions()
    habit(transitions, 'list', 'old', 1_000)
    habit(transitions, 'list', 'new', 65)
    expect(transitions.next('list', 0.5).map(({ step }) => step)).toEqual(['new'])
  })

  it('is forgotten of the step that was not left for the longest time, beyond maxSteps', () => {
    const store = storeOf()
    const transitions = createTransitions({ store, maxSteps: 3 })
    walk(transitions, 'a', 'b', 'c', 'a', 'x')
    expect(store.steps()).toEqual(['b', 'c', 'a'])
    walk(transitions, 'y')
    expect(store.steps()).toEqual(['c', 'a', 'x'])
  })
})

describe('a store', () => {
  it('lets habits outlive the page', () => {
    const store = storeOf()
    habit(createTransitions({ store }), 'list', 'a', 3)
    expect(createTransitions({ store }).next('list', 0)).toEqual([{ step: 'a', share: 1 }])
  })

  it.each(['no JSON', '7', '[1, 2]', '{"a": 1}', 'null', '[["list", 3]]'])(
    'that holds something else is begun anew, and costs nothing: %s',
    (text) => {
      const store = storeOf(text)
      const transitions = createTransitions({ store })
      expect(transitions.next('list', 0)).toEqual([])
      habit(transitions, 'list', 'a', 3)
      expect(createTransitions({ store }).next('list', 0)).toEqual([{ step: 'a', share: 1 }])
    },
  )

  it('that is full, or may not be asked, costs the memory of habits alone', () => {
    const refuse = (): never => {
      throw new Error('forbidden')
    }
    const transitions = createTransitions({ store: { getItem: refuse, setItem: refuse } })
    habit(transitions, 'list', 'a', 3)
    expect(transitions.next('list', 0)).toEqual([{ step: 'a', share: 1 }])
  })
})
