import { defineModel, type OptimisticMutationOptions } from '@unstale/cache-query'
import { expectTypeOf } from 'vitest'
import { useOptimisticMutation } from './use-optimistic-mutation'

interface Post {
  readonly id: number
  readonly title: string
}
const model = defineModel<{ post: Post }>()({ post: {} })

export const InferenceHolds = (): null => {
  const rename = useOptimisticMutation({
    mutationFn: async (edit: { readonly id: number; readonly title: string }): Promise<Post> => edit,
    optimistic: (view, edit) => {
      expectTypeOf(edit).toEqualTypeOf<{ readonly id: number; readonly title: string }>()
      view.update(model.post, edit.id, { title: edit.title })
    },
    onSuccess: (post) => expectTypeOf(post).toEqualTypeOf<Post>(),
    newId: { temporary: ({ id }) => id, real: (post) => post.id },
    onConflict: ({ variables, status }) => {
      expectTypeOf(status).toEqualTypeOf<409 | 412>()
      return { retryWith: { ...variables, title: 'other' } }
    },
  })
  expectTypeOf(rename.mutate).parameter(0).toEqualTypeOf<{ readonly id: number; readonly title: string }>()
  expectTypeOf(rename.data).toEqualTypeOf<Post | undefined>()
  expectTypeOf(rename.undo).toEqualTypeOf<() => void>()

  const wrong: OptimisticMutationOptions<Post, Error, number> = {
    mutationFn: async (id) => ({ id, title: '' }),
    // @ts-expect-error no field of a post
    optimistic: (view, id) => view.update(model.post, id, { titel: '' }),
    // @ts-expect-error drawn by `optimistic`
    onMutate: () => undefined,
  }
  return wrong ? null : null
}
