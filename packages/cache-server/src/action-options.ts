/** The part of Next.js' cookies that matters here. */
export interface ActionCookies {
  get(name: string): { readonly value: string } | undefined
  set(
    name: string,
    value: string,
    options: { readonly maxAge: number; readonly path: string; readonly httpOnly: boolean; readonly sameSite: 'lax' },
  ): unknown
}

export interface ActionOptions {
  /**
   * `cookies` of `next/headers`: for actions that redirect, and for forms that work without JavaScript. Only there the position is
   * set as a cookie, since a cookie set in an action renders the page again.
   */
  readonly cookies?: () => ActionCookies | Promise<ActionCookies>
  /** `headers` of `next/headers`: tells whether a form was posted without JavaScript. */
  readonly headers?: () => Pick<Headers, 'has'> | Promise<Pick<Headers, 'has'>>
}
