import { MutationObserver, QueryClient, QueryObserver } from '@tanstack/query-core'
import { createCacheClient, defineModel, setOptimisticMutation, temporaryId, trackedFetch } from '@unstale/cache-query'

const model = defineModel()({ item: {} })
const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
queryClient.mount()
const cache = createCacheClient(queryClient, { events: '/api/cache/events' })

const send = async (method, url, body) => {
  const response = await trackedFetch(url, { method, body: JSON.stringify(body) })
  if (!response.ok) throw Object.assign(new Error(`${url} answered ${response.status}`), { status: response.status })
  return response.json()
}

const add = setOptimisticMutation(queryClient, {
  mutationKey: ['add'],
  mutationFn: ({ name }) => send('POST', '/api/items', { name }),
  optimistic: (view, item) => view.insert(model.item, item),
  newId: { temporary: ({ id }) => id, real: ({ id }) => id },
})
const tick = setOptimisticMutation(queryClient, {
  mutationKey: ['tick'],
  mutationFn: ({ id, isBought }) => send('PATCH', `/api/items/${id}`, { isBought }),
  optimistic: (view, { id, isBought }) => view.update(model.item, id, { isBought }),
})
const mutate = (options, variables) => new MutationObserver(queryClient, options).mutate(variables).catch(console.error)

const row = ({ id, name, isBought }) => {
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: isBought })
  box.addEventListener('change', () => mutate(tick, { id, isBought: box.checked }))
  const label = document.createElement('label')
  label.append(box, Object.assign(document.createElement('span'), { textContent: name }))
  const item = document.createElement('li')
  item.append(label)
  return item
}

new QueryObserver(queryClient, {
  queryKey: ['items'],
  queryFn: async ({ signal }) => (await trackedFetch('/api/items', { signal })).json(),
}).subscribe(({ data }) => {
  if (data) document.getElementById('items').replaceChildren(...data.map(row))
})

const showState = () => {
  document.getElementById('state').textContent = cache.status().state
}
cache.subscribe(showState)
showState()

document.getElementById('add').addEventListener('submit', (event) => {
  event.preventDefault()
  const name = new FormData(event.target).get('name').trim()
  if (name !== '') mutate(add, { id: temporaryId(), name, isBought: false })
  event.target.reset()
})
