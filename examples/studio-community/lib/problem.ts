/** What a handler throws to answer with an error that the caller can act on. */
export class Problem extends Error {
  override readonly name = 'Problem'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }
}

export const notFound = (what: string, id: string | number): Problem =>
  new Problem(404, 'not_found', `There is no ${what} ${id}. It may have been removed.`)

/** Turns thrown problems into JSON answers; any other error stays one for the host. */
export const answering =
  <A extends readonly unknown[]>(handler: (...args: A) => Promise<Response>) =>
  async (...args: A): Promise<Response> => {
    try {
      return await handler(...args)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { status, code, message, details } = error
      return Response.json({ error: { code, message }, ...details }, { status })
    }
  }
