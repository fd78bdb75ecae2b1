'use client'
import { type FormEvent, useId, useState } from 'react'

interface TitleFormProps {
  readonly label: string
  readonly action: string
  readonly busy: boolean
  readonly error: Error | null
  readonly testId: string
  submit(title: string, done: () => void): void
}

/** One line and a button: for a new chapter, a new scene. */
export const TitleForm = ({ label, action, busy, error, testId, submit }: TitleFormProps) => {
  const id = useId()
  const [title, setTitle] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (title.trim() !== '' && !busy) submit(title.trim(), () => setTitle(''))
  }
  return (
    <form className="title-form" onSubmit={onSubmit} data-testid={testId}>
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <input id={id} value={title} onChange={(event) => setTitle(event.target.value)} placeholder={`+ ${label}`} maxLength={120} required />
      <button type="submit" className="button button-quiet" disabled={busy}>
        {action}
      </button>
      {error && (
        <p className="form-error" role="alert">
          {error.message}
        </p>
      )}
    </form>
  )
}
