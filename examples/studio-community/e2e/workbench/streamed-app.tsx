import { type DehydratedState, HydrationBoundary, type QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import {
  trackedFetch,
  useCacheEvents,
  useCacheInvalidation,
  useCacheStatus,
  useExplain,
  useOptimisticMutation,
  useRealId,
} from '@unstale/cache-react'
import { type ReactNode, StrictMode, Suspense, use } from 'react'

/** What a boundary needs: on the server it may be on its way, in the browser it came before the boundary did. */
export type StateOf = (name: string) => DehydratedState | Promise<DehydratedState>

export interface StreamedAppProps {
  readonly queryClient: QueryClient
  readonly stateOf: StateOf
  /** Loads a value; in the browser that is a request. */
  readonly load: (name: string, signal: AbortSignal) => Promise<number>
}

export const loadInBrowser: StreamedAppProps['load'] = async (name, signal) => {
  const response = await trackedFetch(`/api/${name}`, { signal })
  return ((await response.json()) as { readonly value: number }).value
}

/** Writes the state before what uses it, so that it is there when the boundary is made interactive. */
const Boundary = ({ name, stateOf, children }: Pick<StreamedAppProps, 'stateOf'> & { name: string; children: ReactNode }): ReactNode => {
  const found = stateOf(name)
  const state = found instanceof Promise ? use(found) : found
  const text = JSON.stringify(state).replaceAll('<', '\\u003c')
  return (
    <>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the page's own state, with what could end the script taken out. */}
      <script suppressHydrationWarning dangerouslySetInnerHTML={{ __html: `(window.states ??= {})['${name}'] = ${text}` }} />
      <HydrationBoundary state={state}>{children}</HydrationBoundary>
    </>
  )
}

const Value = ({ name, load, id = name }: Pick<StreamedAppProps, 'load'> & { name: string; id?: string }): ReactNode => {
  const { data } = useQuery({ queryKey: [name], queryFn: ({ signal }) => load(name, signal) })
  return <output data-testid={id}>{data ?? 'none'}</output>
}

/** Every hook in a boundary that becomes interactive when the stream has long said something. */
const Hooks = (): ReactNode => {
  const { state } = useCacheStatus()
  const { isPending } = useCacheInvalidation()
  const { refetches } = useExplain(['price'])
  const id = useRealId(1)
  const { status } = useOptimisticMutation({ mutationFn: async () => 1, optimistic: () => undefined })
  useCacheEvents('*', () => undefined)
  return <output data-testid="hooks">{[state, isPending, refetches, id, status].join(' ')}</output>
}

export const StreamedApp = ({ queryClient, stateOf, load }: StreamedAppProps): ReactNode => (
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Boundary name="shell" stateOf={stateOf}>
        <Value name="title" load={load} />
        <output data-testid="status">
          <Suspense fallback="…">
            <Status />
          </Suspense>
        </output>
      </Boundary>
      {['price', 'stock'].map((name) => (
        <Suspense key={name} fallback={<output data-testid={name}>…</output>}>
          <Boundary name={name} stateOf={stateOf}>
            <Value name={name} load={load} />
            <Value name={name} load={load} id={`${name} again`} />
            {name === 'price' && <Hooks />}
          </Boundary>
        </Suspense>
      ))}
    </QueryClientProvider>
  </StrictMode>
)

const Status = (): ReactNode => useCacheStatus().state
