'use client'
import { useQuery } from '@tanstack/react-query'
import { Empty, Failed, Loading } from '@/components/site/query-state'
import { Time } from '@/components/site/time'
import { formatCount } from '@/lib/format'
import { repliesQuery } from '@/lib/queries'

export const ReplyList = ({ postId }: { readonly postId: number }) => {
  const { data: replies, error, refetch } = useQuery(repliesQuery(postId))
  if (!replies) return error ? <Failed what="the replies" error={error} retry={() => void refetch()} /> : <Loading what="the replies" />
  return (
    <section aria-labelledby="replies-title">
      <h2 className="section-title" id="replies-title" data-testid="replies-title">
        {formatCount(replies.length, 'reply', 'replies')}
      </h2>
      {replies.length === 0 && <Empty>No one has answered yet.</Empty>}
      <ol className="replies" data-testid="replies">
        {replies.map(({ id, author, body, createdAt }) => (
          <li key={id} className="reply" data-testid={`reply-${id}`} data-unsent={id < 0 || undefined}>
            <p className="reply-body">{body}</p>
            <p className="meta">
              {author} · {id < 0 ? 'being sent' : <Time ms={createdAt} />}
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}
