/** A JSON response that no cache keeps and no browser takes for anything else. What stands in it may come from a request. */
export const jsonAnswer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body).replaceAll('<', '\\u003c'), {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...headers },
  })

/** What went wrong, for programs (`code`) and for people (`message`, with what to do). */
export const jsonError = (status: number, code: string, message: string, headers?: Readonly<Record<string, string>>): Response =>
  jsonAnswer(status, { error: { code, message } }, headers)

export const forbidden = (): Response => jsonError(403, 'FORBIDDEN', 'authorize refused this request.')
