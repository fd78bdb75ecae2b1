import type { Mutation, MutationOptions } from '@tanstack/query-core'

export type MutationFn = (variables: unknown, ...rest: readonly unknown[]) => Promise<unknown>

export interface BoundMutation {
  /** Runs instead of the mutation's function, which it is given. */
  readonly run: (send: MutationFn, variables: unknown, rest: readonly unknown[]) => Promise<unknown>
  /** Called before anything is sent; what it throws is the mutation's error. */
  readonly start: () => void
}

type Replaceable = { options: MutationOptions<unknown, unknown, unknown, unknown>; setOptions: (options: never) => void }

/**
 * Stands between one mutation and its function. TanStack tells a function its variables, not whose they are, and takes the
 * options of the observer anew while the mutation is pending: so each set of options is replaced as it comes.
 */
export const bindMutation = (mutation: Mutation, { run, start }: BoundMutation): void => {
  const target = mutation as unknown as Replaceable
  const { setOptions } = target
  const bound = new WeakSet<object>()
  const bind = (): void => {
    const { mutationFn, ...options } = target.options
    if (!mutationFn || bound.has(mutationFn)) return
    const replaced: MutationFn = (variables, ...rest) => run(mutationFn as MutationFn, variables, rest)
    bound.add(replaced)
    target.options = { ...options, mutationFn: replaced as never, onMutate: start }
  }
  target.setOptions = (options) => {
    setOptions.call(mutation, options)
    bind()
  }
  bind()
}
