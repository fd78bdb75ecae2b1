'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { createStoryMutation } from '@/lib/studio-mutations'

export const NewStoryForm = () => {
  const router = useRouter()
  const [title, setTitle] = useState('')
  const [blurb, setBlurb] = useState('')
  const create = useMutation({ ...createStoryMutation, onSuccess: ({ id }) => router.push(`/studio/stories/${id}`) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!create.isPending) create.mutate({ title, blurb })
  }
  return (
    <details className="disclosure">
      <summary className="button">Begin a story</summary>
      <form className="panel form" onSubmit={submit} data-testid="new-story-form">
        <label className="field">
          <span>Title</span>
          <input value={title} onChange={(event) => setTitle(event.target.value)} maxLength={120} required />
        </label>
        <label className="field">
          <span>What is it about?</span>
          <textarea rows={2} value={blurb} onChange={(event) => setBlurb(event.target.value)} maxLength={400} />
        </label>
        {create.error && (
          <p className="form-error" role="alert">
            {create.error.message}
          </p>
        )}
        <button type="submit" className="button button-main" disabled={create.isPending}>
          {create.isPending ? 'Beginning…' : 'Begin'}
        </button>
      </form>
    </details>
  )
}
