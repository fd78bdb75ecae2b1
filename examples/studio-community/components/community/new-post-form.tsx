'use client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { usePen } from '@/components/site/pen-context'
import { createPostMutation } from '@/lib/community-mutations'

export const NewPostForm = ({ communityId }: { readonly communityId: number }) => {
  const { pen } = usePen()
  const disclosure = useRef<HTMLDetailsElement>(null)
  const [title, setTitle] = useState('')
  const [body, setBody] = useState('')
  const post = useMutation({
    ...createPostMutation,
    onSuccess: () => {
      setTitle('')
      setBody('')
      if (disclosure.current) disclosure.current.open = false
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!post.isPending) post.mutate({ pen: pen.id, communityId, title, body })
  }
  return (
    <details className="disclosure" ref={disclosure}>
      <summary className="button button-main">Write a post</summary>
      <form className="panel form" onSubmit={submit} data-testid="new-post-form">
        <label className="field">
          <span>Title</span>
          <input value={title} onChange={(event) => setTitle(event.target.value)} maxLength={120} required />
        </label>
        <label className="field">
          <span>What is on your mind?</span>
          <textarea rows={5} value={body} onChange={(event) => setBody(event.target.value)} maxLength={5000} required />
        </label>
        {post.error && (
          <p className="form-error" role="alert">
            {post.error.message}
          </p>
        )}
        <div className="form-foot">
          <button type="submit" className="button button-main" disabled={post.isPending}>
            {post.isPending ? 'Posting…' : 'Post'}
          </button>
          <span className="meta">as {pen.name}</span>
        </div>
      </form>
    </details>
  )
}
