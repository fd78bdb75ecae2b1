/** A JSON response that no cache keeps. */
export const jsonAnswer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(body, { status, headers: { 'Cache-Control': 'no-store', ...headers } })

/** What went wrong, for programs (`code`) and for people (`message`, with what to do). */
export const jsonError = (status: number, code: string, message: string, headers?: Readonly<Record<string, string>>): Response =>
  jsonAnswer(status, { error: { code, message } }, headers)
