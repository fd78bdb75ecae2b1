import type { QueryClient } from '@tanstack/query-core'

/** Replaces methods of this QueryClient alone. Returns what restores them, unless somebody else has replaced them since. */
export const replaceMethods = (queryClient: QueryClient, methods: Partial<QueryClient>): (() => void) => {
  const target = queryClient as unknown as Record<string, unknown>
  const before = Object.keys(methods).map((name) => [name, Object.hasOwn(target, name), target[name]] as const)
  Object.assign(target, methods)
  return () => {
    for (const [name, isOwn, original] of before) {
      if (target[name] !== methods[name as keyof QueryClient]) continue
      if (isOwn) target[name] = original
      else delete target[name]
    }
  }
}
