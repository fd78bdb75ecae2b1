'use client'
import { temporaryId } from '@unstale/cache-react'
import { type FormEvent, useState } from 'react'
import { usePen } from '@/components/site/pen-context'
import { replyMutation } from '@/lib/community-mutations'
import { useWrite } from '@/lib/use-write'

export const ReplyForm = ({ postId, communityId }: { readonly postId: number; readonly communityId: number }) => {
  const { pen } = usePen()
  const [body, setBody] = useState('')
  const reply = useWrite({
    ...replyMutation,
    // The words come back to the field when the server refuses them, unless others have been written there since.
    onError: (_error, { row }) => setBody((now) => (now === '' ? row.body : now)),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (body.trim() === '') return
    const row = { id: temporaryId(), postId, author: pen.name, body: body.trim(), createdAt: Date.now() }
    reply.mutate({ pen: pen.id, communityId, postId, row })
    setBody('')
  }
  return (
    <form className="panel form" onSubmit={submit} data-testid="reply-form">
      <label className="field">
        <span>Your reply</span>
        <textarea
          rows={3}
          value={body}
          onChange={(event) => setBody(event.target.value)}
          maxLength={2000}
          required
          data-testid="reply-body"
        />
      </label>
      {reply.error && (
        <p className="form-error" role="alert">
          {reply.error.message}
        </p>
      )}
      <div className="form-foot">
        <button type="submit" className="button button-main">
          Reply
        </button>
        <span className="meta">as {pen.name}</span>
      </div>
    </form>
  )
}
