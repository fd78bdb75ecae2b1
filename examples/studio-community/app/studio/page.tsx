import type { Metadata } from 'next'
import { Hydrated } from '@/components/hydrated'
import { NewStoryForm } from '@/components/studio/new-story-form'
import { StoryShelf } from '@/components/studio/story-shelf'
import { getStories } from '@/data/stories'
import { pageQueryClient } from '@/lib/page-query-client'
import { storiesQuery } from '@/lib/queries'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: 'Studio' }

export default async function StudioPage() {
  const queryClient = pageQueryClient()
  await queryClient.prefetchQuery({ ...storiesQuery(), queryFn: getStories })
  return (
    <Hydrated queryClient={queryClient}>
      <div className="page-head">
        <div>
          <h1 className="page-title">The studio</h1>
          <p className="page-lead">
            Everything here may be edited by anybody. Be a good guest and leave the sentences better than you found them.
          </p>
        </div>
        <NewStoryForm />
      </div>
      <StoryShelf />
    </Hydrated>
  )
}
