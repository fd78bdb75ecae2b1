import { type Hosting, type MiddlewareOptions, respondWith } from './hosting'
import { type RouteInput, requestOf } from './route-input'

/** A handler that is called with a Request, or with what holds one. */
export type RouteHandler<Input extends RouteInput, Rest extends readonly unknown[]> = (
  input: Input,
  ...rest: Rest
) => Response | Promise<Response>

/** The handler, tagged: called by the host with the same arguments. */
export type Routed<Input extends RouteInput, Rest extends readonly unknown[]> = (input: Input, ...rest: Rest) => Promise<Response>

/**
 * Wraps a Fetch-style handler: reads inside it tag its response, and what it invalidates is appended before the response leaves.
 * The handler's own error is rethrown.
 */
export const createRoute =
  (hosting: Hosting) =>
  <Input extends RouteInput, Rest extends readonly unknown[]>(
    handler: RouteHandler<Input, Rest>,
    options: MiddlewareOptions = {},
  ): Routed<Input, Rest> => {
    const respond = respondWith(hosting, options)
    return async (input, ...rest) => {
      const request = requestOf(input)
      return hosting.serve({ request, respond, handle: () => handler(input, ...rest) })
    }
  }
