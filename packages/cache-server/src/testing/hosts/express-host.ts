import express, { type NextFunction, type Request, type Response } from 'express'
import { unstale, unstaleEndpoints } from '../../express'
import { HANDLED, type Host } from './host'
import { listenWith } from './listen'

export const expressHost: Host = {
  name: 'Express',
  how: '`unstale(cache)` for all routes, once more on those whose responses are kept',
  start: ({ cache, routes, before = {} }) => {
    const app = express()
    app.use((_request, response, next) => {
      response.set(before)
      next()
    })
    app.use('/cache', unstaleEndpoints(cache))
    app.use(unstale(cache))
    app.use(express.json())
    for (const { method, path, handler, ...options } of routes) {
      const own = options.cacheResponse ? [unstale(cache, options)] : []
      app[method.toLowerCase() as 'get'](`/${path}`, ...own, async (request: Request, response: Response) => {
        const {
          status = 200,
          headers = {},
          json,
          stream,
        } = await handler({
          query: new URL(request.originalUrl, 'http://localhost').searchParams,
          header: (name) => request.get(name),
          json: async () => request.body as unknown,
        })
        response.status(status).set(headers)
        if (stream) {
          for await (const piece of stream()) response.write(piece)
          response.end()
        } else if (json === undefined) response.end()
        else response.json(json)
      })
    }
    app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      response.status(500).json(HANDLED)
    })
    return listenWith(app)
  },
}
