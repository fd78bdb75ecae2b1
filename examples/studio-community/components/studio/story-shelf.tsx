'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Empty, Failed, Loading } from '@/components/site/query-state'
import { Time } from '@/components/site/time'
import { formatCount } from '@/lib/format'
import { storiesQuery } from '@/lib/queries'
import type { StoryCard } from '@/views'

const Cover = ({ story }: { readonly story: StoryCard }) => (
  <li className="card" data-testid={`story-${story.id}`}>
    <h2 className="card-title">
      <Link className="card-link" href={`/studio/stories/${story.id}`}>
        {story.title}
      </Link>
    </h2>
    <p className="card-text">{story.blurb}</p>
    <p className="meta">
      {formatCount(story.chapterCount, 'chapter')} · {formatCount(story.sceneCount, 'scene')} ·{' '}
      <span data-testid={`story-words-${story.id}`}>{formatCount(story.wordCount, 'word')}</span>
    </p>
    <p className="meta">
      Last touched <Time ms={story.updatedAt} />
    </p>
  </li>
)

export const StoryShelf = () => {
  const { data, error, refetch } = useQuery(storiesQuery())
  if (!data) return error ? <Failed what="the stories" error={error} retry={() => void refetch()} /> : <Loading what="the stories" />
  if (data.length === 0) return <Empty>The shelf is empty. The first line of the first story is yours.</Empty>
  return (
    <ul className="cards">
      {data.map((story) => (
        <Cover key={story.id} story={story} />
      ))}
    </ul>
  )
}
