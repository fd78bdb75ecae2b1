/**
 * How the result of a server action travels: actions expose no response headers, so what those would say stands beside the value.
 */
export interface ActionEnvelope<T> {
  readonly value: T
  /** The fields of the HTTP contract, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a browser passes to an action after all other arguments, to say which position it needs to see. */
export interface ActionPosition {
  readonly unstalePosition: string
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** Whether `value` came out of an action that was wrapped. It has been over the network. */
export const isActionEnvelope = (value: unknown): value is ActionEnvelope<unknown> =>
  isObject(value) && 'value' in value && isObject(value.headers) && Object.values(value.headers).every((text) => typeof text === 'string')

/** Divides the arguments of an action from the position that may stand behind them. */
export const splitActionPosition = (args: readonly unknown[]): { readonly args: readonly unknown[]; readonly position: string | null } => {
  const last = args.at(-1)
  const isPosition = isObject(last) && Object.keys(last).length === 1 && typeof last['unstalePosition'] === 'string'
  return isPosition ? { args: args.slice(0, -1), position: last['unstalePosition'] as string } : { args, position: null }
}
