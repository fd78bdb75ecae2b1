/** A reader like a browser tab, without a browser: the same cache client, over the same HTTP. */
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { createCacheClient, trackedFetch } from '@unstale/cache-query'

/** Somebody always looks at this page. */
const page = { isVisible: () => true, isOnline: () => true, onChange: () => () => undefined }

export const connect = (name, base) => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  const client = createCacheClient(queryClient, { events: `${base}/api/cache/events`, origins: [base], ports: { page }, channel: false })
  const stops = []

  /** Shows what `path` answers, as a component would, and counts how often it is loaded. */
  const show = async (path) => {
    const shown = { path, loads: 0, data: undefined, changedAt: 0 }
    const observer = new QueryObserver(queryClient, {
      queryKey: [path],
      queryFn: async ({ signal }) => {
        shown.loads++
        return (await trackedFetch(base + path, { signal })).json()
      },
    })
    await new Promise((resolve, reject) => {
      stops.push(
        observer.subscribe(({ data, error }) => {
          if (error) reject(error)
          if (data === undefined || data === shown.data) return
          shown.data = data
          shown.changedAt = performance.now()
          resolve()
        }),
      )
    })
    return shown
  }

  const live = () =>
    new Promise((resolve) => {
      const check = () => {
        if (client.status().state !== 'live') return
        stop()
        resolve()
      }
      const stop = client.subscribe(check)
      check()
    })

  const write = (path, body) =>
    queryClient
      .getMutationCache()
      .build(queryClient, {
        mutationKey: ['save'],
        mutationFn: async () => {
          const response = await trackedFetch(base + path, {
            method: 'PATCH',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
          if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
          return response.json()
        },
      })
      .execute()

  return {
    name,
    show,
    live,
    write,
    events: client.events,
    close: () => {
      for (const stop of stops) stop()
      client.destroy()
      queryClient.clear()
    },
  }
}
