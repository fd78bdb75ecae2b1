import type { Page, Request } from 'playwright-core'

export interface RequestLog {
  /** Each request that matched and was not forgotten, as "METHOD path", in order. */
  taken(): readonly string[]
  forget(): void
  /** Bytes of the bodies of the answers to those that read. */
  bytes(): Promise<number>
  /** How many reads are under way: of a write that may outlive its page the browser does not tell when it has ended. */
  pending(): number
}

/** What a page asks for: paths that match `pattern`. */
export const logRequests = (page: Page, pattern: RegExp): RequestLog => {
  let all: Request[] = []
  let pending = 0
  const matches = (request: Request): boolean => pattern.test(new URL(request.url()).pathname)
  const isRead = (request: Request): boolean => request.method() === 'GET'
  const nameOf = (request: Request): string => {
    const { pathname, search } = new URL(request.url())
    return `${request.method()} ${pathname}${search}`
  }
  page.on('request', (request) => {
    if (!matches(request)) return
    all.push(request)
    if (isRead(request)) pending++
  })
  const ended = (request: Request): void => {
    if (matches(request) && isRead(request)) pending--
  }
  page.on('requestfinished', ended)
  page.on('requestfailed', ended)
  return {
    taken: () => all.map(nameOf),
    forget: () => {
      all = []
    },
    bytes: async () => {
      const sizes = await Promise.all(all.filter(isRead).map((request) => request.sizes().then(({ responseBodySize }) => responseBodySize)))
      return sizes.reduce((sum, size) => sum + size, 0)
    },
    pending: () => pending,
  }
}
