import { redisError } from './errors'

export interface Keys {
  /** The epoch, the last seq, and the last position of each bucket of tags. One key, so that it is lost as a whole or not at all. */
  readonly state: string
  readonly log: string
  /** Ids of due work by their time, and what is to be appended then. */
  readonly due: string
  readonly work: string
  entry(key: string): string
  claim(key: string): string
  /** Names of what instances show each other, by when it goes, and what each shows. */
  readonly shown: string
  snapshot(name: string): string
}

const NAMESPACE = /^[^{}\s]{1,64}$/

/** All keys share a hash tag: on a cluster they lie in one slot, where a script may use them together. */
export const keysOf = (namespace: string): Keys => {
  if (!NAMESPACE.test(namespace))
    throw redisError('OPTION_INVALID', `namespace must be 1 to 64 characters without braces and spaces, but is "${namespace}".`, {
      subject: 'namespace',
    })
  const at = (part: string): string => `{${namespace}}:${part}`
  return {
    state: at('state'),
    log: at('log'),
    due: at('due'),
    work: at('work'),
    entry: (key) => at(`entry:${key}`),
    claim: (key) => at(`claim:${key}`),
    shown: at('shown'),
    snapshot: (name) => at(`shown:${name}`),
  }
}
