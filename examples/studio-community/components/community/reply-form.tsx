'use client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { usePen } from '@/components/site/pen-context'
import { sendJson } from '@/lib/send'
import type { Reply } from '@/rows'

export const ReplyForm = ({ postId }: { readonly postId: number }) => {
  const { pen } = usePen()
  const [body, setBody] = useState('')
  const reply = useMutation({
    mutationFn: () => sendJson<Reply>('POST', `/community/api/posts/${postId}/replies`, { pen: pen.id, body: { body } }),
    onSuccess: () => setBody(''),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!reply.isPending) reply.mutate()
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
        <button type="submit" className="button button-main" disabled={reply.isPending}>
          {reply.isPending ? 'Sending…' : 'Reply'}
        </button>
        <span className="meta">as {pen.name}</span>
      </div>
    </form>
  )
}
