import type { Metadata } from 'next'
import { Hydrated } from '@/components/hydrated'
import { WritingDesk } from '@/components/studio/writing-desk'
import { getDesk } from '@/data/desk'
import { getScene } from '@/data/scenes'
import { found, idOf, numberIn } from '@/lib/found'
import { pageQueryClient } from '@/lib/page-query-client'
import { deskQuery, sceneQuery } from '@/lib/queries'

export const dynamic = 'force-dynamic'

interface StoryPageProps {
  readonly params: Promise<{ id: string }>
  readonly searchParams: Promise<{ scene?: string | string[] }>
}

export const generateMetadata = async ({ params }: StoryPageProps): Promise<Metadata> => {
  const { story } = await found(getDesk(idOf((await params).id)))
  return { title: story.title }
}

export default async function StoryPage({ params, searchParams }: StoryPageProps) {
  const id = idOf((await params).id)
  const { chapters } = await found(getDesk(id))
  const wanted = numberIn((await searchParams).scene)
  const scenes = chapters.flatMap((chapter) => chapter.scenes)
  const open = scenes.find((scene) => scene.id === wanted) ?? scenes[0]
  const queryClient = pageQueryClient()
  await Promise.all([
    queryClient.prefetchQuery({ ...deskQuery(id), queryFn: () => found(getDesk(id)) }),
    open && queryClient.prefetchQuery({ ...sceneQuery(open.id), queryFn: () => found(getScene(open.id)) }),
  ])
  return (
    <Hydrated queryClient={queryClient}>
      <WritingDesk storyId={id} initialScene={open?.id} />
    </Hydrated>
  )
}
