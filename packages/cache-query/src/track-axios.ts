import { absolute, beginExchange, type Exchange, endExchange, frameOf, isOwnOrigin } from './exchange'

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

const addressOf = ({ url = '', baseURL }: AxiosConfigLike): string =>
  absolute(!baseURL || /^([\w+.-]+:)?\/\//.test(url) ? url : baseURL.replace(/\/+$/, '') + url.replace(/^\/*/, '/'))

/** One field of whatever form the headers take; several lines are one field joined by commas. */
export const headerOf = (headers: unknown, name: string): string | null => {
  const fields = Object(headers) as Readonly<Record<string, unknown>>
  const key = Object.keys(fields).find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  const value = typeof fields.get === 'function' ? (fields.get(name) as unknown) : key && fields[key]
  return value ? [value].flat().join(', ') : null
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
    const exchange = beginExchange(url, frameOf(config.signal as AbortSignal | undefined), config.method)
    ;(config as Marked)[exchangeKey] = exchange
    // As fields, which every version sends: with or without a class of its own for headers.
    config.headers = Object.assign(
      config.headers ?? {},
      exchange.headers,
      // Axios has no cache mode; to another origin the header would cost a preflight.
      exchange.noCache && isOwnOrigin(url) && { 'Cache-Control': 'no-cache' },
    )
    return config
  }

  const hear = <Answer extends AxiosResponseLike | undefined>(answer: Answer): Answer => {
    const exchange = (answer?.config as Marked | undefined)?.[exchangeKey]
    const request = answer?.request as { readonly responseURL?: string } | undefined
    if (exchange) endExchange(exchange, (name) => headerOf(answer?.headers, name), request?.responseURL)
    return answer
  }

  // Synchronous, or axios would run it a microtask later, when nobody knows any more which query is loading.
  const requestId = request.use(onRequest, undefined, { synchronous: true })
  const responseId = response.use(hear, (error) => {
    hear((error as { readonly response?: AxiosResponseLike } | undefined)?.response)
    throw error
  })
  return () => {
    request.eject(requestId)
    response.eject(responseId)
  }
}
