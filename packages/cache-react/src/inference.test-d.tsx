import { infiniteQueryOptions, queryOptions, skipToken, useInfiniteQuery, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { trackedFetch } from '@unstale/cache-query'

interface Scene {
  readonly id: number
  readonly text: string
}
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(..._proof: Equal<A, B> extends true ? [] : [never]): void => undefined

const load = async (id: number, signal: AbortSignal): Promise<Scene> =>
  (await trackedFetch(`/scenes/${id}`, { signal })).json() as Promise<Scene>

export const InferenceHolds = ({ id }: { readonly id?: number }): null => {
  const options = queryOptions({ queryKey: ['scene', 1], queryFn: ({ signal }) => load(1, signal), select: (scene) => scene.text })
  same<ReturnType<typeof useQuery<Scene, Error, string>>['data'], string | undefined>()
  const selected = useQuery(options).data
  same<typeof selected, string | undefined>()

  const inline = useQuery({ queryKey: ['scene', 2], queryFn: ({ signal }) => load(2, signal), select: (scene) => scene.id }).data
  same<typeof inline, number | undefined>()

  const suspended = useSuspenseQuery({
    queryKey: ['scene', 3],
    queryFn: ({ signal }) => load(3, signal),
    select: (scene) => scene.text,
  }).data
  same<typeof suspended, string>()

  const skipped = useQuery({ queryKey: ['scene', id], queryFn: id === undefined ? skipToken : ({ signal }) => load(id, signal) }).data
  same<typeof skipped, Scene | undefined>()

  const pages = infiniteQueryOptions({
    queryKey: ['scenes'],
    queryFn: async ({ signal, pageParam }) => {
      same<typeof pageParam, number>()
      return [await load(pageParam, signal)]
    },
    initialPageParam: 0,
    getNextPageParam: (last) => last[0]?.id,
  })
  const rows = useInfiniteQuery(pages).data?.pages
  same<typeof rows, Scene[][] | undefined>()

  // @ts-expect-error the selected data is a string
  same<typeof selected, number | undefined>()
  return null
}
