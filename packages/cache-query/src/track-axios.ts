import { beginExchange, type Exchange, endExchange, frameOf } from './exchange'

/** What is used of an axios request configuration. */
export interface AxiosConfigLike {
  readonly url?: string | undefined
  readonly baseURL?: string | undefined
  readonly method?: string | undefined
  readonly signal?: unknown
  headers?: unknown
}

/** What is used of an axios response. */
export interface AxiosResponseLike {
  readonly headers: unknown
  readonly config: AxiosConfigLike
  readonly request?: unknown
}

interface Interceptors<Value> {
  use(
    onFulfilled: (value: Value) => Value | Promise<Value>,
    onRejected?: ((error: unknown) => unknown) | null,
    options?: { readonly synchronous?: boolean },
  ): number
  eject(id: number): void
}

/** What is used of an axios instance: any version with interceptors that may run synchronously (0.22 and later). */
export interface AxiosLike<Config extends AxiosConfigLike, Response extends AxiosResponseLike> {
  readonly interceptors: { readonly request: Interceptors<Config>; readonly response: Interceptors<Response> }
}

/** On the configuration itself, so that it survives interceptors that copy it. */
const exchangeKey = Symbol.for('unstale.exchange')
type Marked = AxiosConfigLike & { [exchangeKey]?: Exchange }

const addressOf = ({ url = '', baseURL = '' }: AxiosConfigLike): string => {
  const joined =
    baseURL === '' || /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url) ? url : `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`
  const base = (globalThis as { readonly location?: { readonly href: string } }).location?.href
  return base === undefined ? joined : new URL(joined, base).href
}

const isSameOrigin = (url: string): boolean => {
  const origin = (globalThis as { readonly location?: { readonly origin: string } }).location?.origin
  return origin !== undefined && URL.canParse(url) && new URL(url).origin === origin
}

const setHeader = (config: AxiosConfigLike, name: string, value: string): void => {
  const headers = config.headers as { set?: (name: string, value: string) => unknown } | undefined
  if (typeof headers?.set === 'function') headers.set(name, value)
  else config.headers = { ...(headers as object | undefined), [name]: value }
}

/** One field of whatever form the headers take; several lines are one field joined by commas. */
export const headerOf = (headers: unknown, name: string): string | null => {
  if (typeof headers !== 'object' || headers === null) return null
  const { get } = headers as { get?: unknown }
  let value: unknown = typeof get === 'function' ? get.call(headers, name) : undefined
  if (typeof get !== 'function') {
    const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name.toLowerCase())
    value = key === undefined ? undefined : (headers as Readonly<Record<string, unknown>>)[key]
  }
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? value : null
}

/**
 * Lets the responses of an axios instance speak to the query or mutation that asked for them, as `trackedFetch` does.
 * Returns what undoes it. Axios itself is not imported.
 *
 * @example
 * trackAxios(api)
 * useQuery({ queryKey: ['scene', id], queryFn: ({ signal }) => api.get(`/scenes/${id}`, { signal }) })
 */
export const trackAxios = <Config extends AxiosConfigLike, Response extends AxiosResponseLike>(
  instance: AxiosLike<Config, Response>,
): (() => void) => {
  const { request, response } = instance.interceptors

  const onRequest = (config: Config): Config => {
    const url = addressOf(config)
    const signal = config.signal instanceof AbortSignal ? config.signal : undefined
    const exchange = beginExchange(url, config.method ?? 'get', frameOf(signal))
    ;(config as Marked)[exchangeKey] = exchange
    if (exchange.position !== undefined) setHeader(config, 'Cache-Position', exchange.position)
    if (exchange.cause !== undefined) setHeader(config, 'Cache-Cause', exchange.cause)
    // Axios has no cache mode; to another origin the header would cost a preflight.
    if (exchange.noCache && exchange.isSafe && isSameOrigin(url)) setHeader(config, 'Cache-Control', 'no-cache')
    return config
  }

  const hear = ({ config, headers, request: sent }: AxiosResponseLike): void => {
    const exchange = (config as Marked)[exchangeKey]
    if (!exchange) return
    const finalUrl = (sent as { readonly responseURL?: unknown } | undefined)?.responseURL
    endExchange(exchange, (name) => headerOf(headers, name), typeof finalUrl === 'string' ? finalUrl : '')
  }

  const onResponse = (answer: Response): Response => {
    hear(answer)
    return answer
  }

  const onError = (error: unknown): Promise<never> => {
    const answer = (error as { readonly response?: AxiosResponseLike } | undefined)?.response
    if (answer) hear(answer)
    return Promise.reject(error)
  }

  // Synchronous, or axios would run it a microtask later, when nobody knows any more which query is loading.
  const requestId = request.use(onRequest, undefined, { synchronous: true })
  const responseId = response.use(onResponse, onError)
  return () => {
    request.eject(requestId)
    response.eject(responseId)
  }
}
