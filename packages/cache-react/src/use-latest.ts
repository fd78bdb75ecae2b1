import { type RefObject, useEffect, useRef } from 'react'

/** What was given in the last render that became visible, for what runs later: it may be another function or object in each. */
export const useLatest = <Value>(value: Value): { readonly current: Value } => {
  const latest: RefObject<Value> = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  return latest
}
