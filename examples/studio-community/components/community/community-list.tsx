'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Empty, Failed, Loading } from '@/components/site/query-state'
import { formatCount } from '@/lib/format'
import { communitiesQuery } from '@/lib/queries'

export const CommunityList = () => {
  const { data, error, refetch } = useQuery(communitiesQuery())
  if (!data)
    return error ? <Failed what="the communities" error={error} retry={() => void refetch()} /> : <Loading what="the communities" />
  if (data.length === 0) return <Empty>Nobody has opened a community yet.</Empty>
  return (
    <ul className="cards">
      {data.map(({ id, name, about, postCount, latestTitle }) => (
        <li key={id} className="card" data-testid={`community-${id}`}>
          <h2 className="card-title">
            <Link className="card-link" href={`/community/${id}`}>
              {name}
            </Link>
          </h2>
          <p className="card-text">{about}</p>
          <p className="meta">
            <span data-testid={`post-count-${id}`}>{formatCount(postCount, 'post')}</span>
            {latestTitle && <> · latest: “{latestTitle}”</>}
          </p>
        </li>
      ))}
    </ul>
  )
}
