import { QueryClient, QueryObserver } from '@tanstack/query-core'
import { createCacheClient, trackedFetch } from '@unstale/cache-query'

const bidder = new URLSearchParams(location.search).get('bidder') ?? 'Wren'
document.getElementById('bidder').textContent = bidder

const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
queryClient.mount()
const cache = createCacheClient(queryClient, { events: '/cache/events' })

const make = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

for (const id of [1, 2, 3]) {
  let highest = 0
  const name = make('h2')
  const amount = make('p', { className: 'highest' })
  const who = make('p', { className: 'who' })
  const problem = make('p', { className: 'problem', role: 'status' })
  const bid = async () => {
    problem.textContent = ''
    const response = await trackedFetch(`/lots/${id}/bids`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ bidder, amount: highest + 5 }),
    })
    if (!response.ok) problem.textContent = (await response.json()).error
  }
  const button = make('button', { type: 'button', onclick: bid })
  const lot = make('article', { id: `lot-${id}` }, name, amount, who, button, problem)
  document.getElementById('lots').append(lot)

  new QueryObserver(queryClient, {
    queryKey: ['lot', id],
    queryFn: async ({ signal }) => (await trackedFetch(`/lots/${id}`, { signal })).json(),
  }).subscribe(({ data }) => {
    if (!data) return
    highest = data.highest
    name.textContent = data.name
    amount.textContent = data.highest
    who.textContent = data.bidder === bidder ? 'yours' : `bid by ${data.bidder}`
    lot.dataset.mine = String(data.bidder === bidder)
    button.textContent = `Bid ${data.highest + 5}`
  })
}

const showState = () => {
  document.getElementById('state').textContent = cache.status().state
}
cache.subscribe(showState)
showState()
