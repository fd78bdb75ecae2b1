'use client'
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { type OptimisticMutationOptions, useOptimisticMutation } from '@unstale/cache-react'
import { wiring } from '@/compare/wiring'

/** A write that is drawn before it is confirmed. The copies without tags have nothing that could draw it: they wait for the answer. */
export const useWrite: <TData, TVariables>(
  options: OptimisticMutationOptions<TData, Error, TVariables>,
) => UseMutationResult<TData, Error, TVariables, unknown> =
  wiring === 'tags' ? useOptimisticMutation : (options) => useMutation(options as never) as never
