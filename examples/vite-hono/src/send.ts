import { trackedFetch } from '@unstale/cache-react'

const read = async <T>(response: Response): Promise<T> => {
  if (!response.ok) throw Object.assign(new Error(`The server answered ${response.status}.`), { status: response.status })
  return (await response.json()) as T
}

export const getJson = async <T>(url: string, signal: AbortSignal): Promise<T> => read<T>(await trackedFetch(url, { signal }))

export const sendJson = async <T>(method: string, url: string, body: object): Promise<T> =>
  read<T>(await trackedFetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }))
