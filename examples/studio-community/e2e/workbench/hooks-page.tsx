import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import {
  createCacheClient,
  createTransitions,
  defineModel,
  tag,
  temporaryId,
  useCacheEvents,
  useCacheInvalidation,
  useCacheStatus,
  useExplain,
  useOptimisticMutation,
  usePrefetchNext,
  useRealId,
} from '@unstale/cache-react'
import { type ReactNode, useState } from 'react'
import { createRoot } from 'react-dom/client'

/** A page whose every hook is alone in a component that counts how often it renders. */
interface Note {
  readonly id: number
  readonly text: string
}
const model = defineModel<{ note: Note }>()({ note: {} })
const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
const client = createCacheClient(queryClient, {
  channel: false,
  tagsOf: ([name]) => (name === 'notes' ? [tag('note?'), model.note.any] : [tag(String(name))]),
})
const renders: Record<string, number> = {}
const counted = (name: string): void => void (renders[name] = (renders[name] ?? 0) + 1)
const heard: string[] = []
const asked: string[] = []
const reached: string[] = []
let notes: readonly Note[] = [{ id: 1, text: 'first' }]
let price = 1
let confirm: () => void = () => undefined

const Explained = (): ReactNode => {
  counted('explain')
  const { summary, chain, refetches } = useExplain(['price'])
  return (
    <section aria-label="explanation">
      <p data-testid="summary">{summary}</p>
      <ol>
        {chain.map(({ kind, text }) => (
          <li key={text}>
            {kind}: {text}
          </li>
        ))}
      </ol>
      <p data-testid="refetches">{refetches}</p>
    </section>
  )
}

const Price = (): ReactNode => {
  counted('price')
  return <p data-testid="price">{useQuery({ queryKey: ['price'], queryFn: async () => price }).data}</p>
}

const Heard = (): ReactNode => {
  counted('events')
  useCacheEvents(['invalidationMatched', 'queryRefetched'], ({ name }) => heard.push(name))
  return null
}

const Pending = (): ReactNode => {
  counted('pending')
  const { invalidate, isPending } = useCacheInvalidation()
  return (
    <button type="button" onClick={() => void invalidate(tag('price'), { cause: 'the button' })}>
      {isPending ? 'Refreshing' : 'Refresh'}
    </button>
  )
}

const Functions = (): ReactNode => {
  counted('functions')
  const { invalidate, preview } = useCacheInvalidation()
  return (
    <>
      <button type="button" onClick={() => void invalidate(tag('elsewhere'))}>
        Elsewhere
      </button>
      <button type="button" onClick={() => reached.push(...preview(tag('price')).map(({ queryKey, because }) => `${queryKey} ${because}`))}>
        Preview
      </button>
    </>
  )
}

const Status = (): ReactNode => {
  counted('status')
  return <p data-testid="status">{useCacheStatus().state}</p>
}

const drawn = temporaryId()
const Real = (): ReactNode => {
  counted('real id')
  const id = useRealId(drawn)
  return <p data-testid="real-id">{id === drawn ? 'temporary' : id}</p>
}

const Notes = (): ReactNode => {
  const { data = [] } = useQuery({ queryKey: ['notes'], queryFn: async () => notes })
  const { mutate } = useOptimisticMutation({
    mutationFn: async (note: Note): Promise<Note> => {
      await new Promise<void>((resolve) => (confirm = resolve))
      const made = { ...note, id: 7 }
      notes = [...notes, made]
      return made
    },
    optimistic: (view, note) => view.insert(model.note, note),
    newId: { temporary: (note) => note.id, real: (note) => note.id },
    invalidates: (_note, made) => model.note.created(made),
  })
  return (
    <>
      <ul data-testid="notes">
        {data.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
      <button type="button" onClick={() => mutate({ id: drawn, text: 'second' })}>
        Write
      </button>
    </>
  )
}

const transitions = createTransitions({ store: localStorage })
const Steps = (): ReactNode => {
  counted('steps')
  const [step, go] = useState('list')
  usePrefetchNext({
    transitions,
    step,
    queriesOf: (next) => ({ queryKey: [next], queryFn: async () => asked.push(next) }),
  })
  return (
    <p>
      <span data-testid="step">{step}</span>
      {['list', 'detail', 'settings'].map((to) => (
        <button key={to} type="button" onClick={() => go(to)}>
          Go to {to}
        </button>
      ))}
    </p>
  )
}

Object.assign(window, {
  hooks: {
    client,
    renders: () => ({ ...renders }),
    heard: () => [...heard],
    asked: () => [...asked],
    reached: () => [...reached],
    setPrice: (next: number) => (price = next),
    confirm: () => confirm(),
  },
})
createRoot(document.getElementById('root') as HTMLElement).render(
  <QueryClientProvider client={queryClient}>
    <Price />
    <Explained />
    <Heard />
    <Pending />
    <Functions />
    <Status />
    <Real />
    <Notes />
    <Steps />
  </QueryClientProvider>,
)
