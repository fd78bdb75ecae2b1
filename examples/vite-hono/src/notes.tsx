import { useMutation, useQuery } from '@tanstack/react-query'
import { useCacheStatus, useOptimisticMutation } from '@unstale/cache-react'
import { type FormEvent, useState } from 'react'
import { model, type Note } from '../model'
import { getJson, sendJson } from './send'

const Row = ({ note }: { readonly note: Note }) => {
  const pin = useOptimisticMutation({
    mutationFn: (isPinned: boolean) => sendJson<Note>('PATCH', `/api/notes/${note.id}`, { isPinned }),
    optimistic: (view, isPinned) => view.update(model.note, note.id, { isPinned }),
  })
  return (
    <li>
      <span>{note.text}</span>
      <button type="button" aria-pressed={note.isPinned} aria-label={`Pin “${note.text}”`} onClick={() => pin.mutate(!note.isPinned)}>
        Pin
      </button>
    </li>
  )
}

export const Notes = () => {
  const { state } = useCacheStatus()
  const [onlyPinned, setOnlyPinned] = useState(false)
  const [text, setText] = useState('')
  const notes = useQuery({
    queryKey: ['notes', onlyPinned],
    queryFn: ({ signal }) => getJson<readonly Note[]>(`/api/notes?pinned=${onlyPinned}`, signal),
  })
  const add = useMutation({
    mutationFn: (body: { readonly text: string }) => sendJson<Note>('POST', '/api/notes', body),
    onSuccess: () => setText(''),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '' && !add.isPending) add.mutate({ text })
  }
  return (
    <main>
      <header>
        <h1>Notes</h1>
        <span role="status">{state}</span>
      </header>
      <label>
        <input type="checkbox" checked={onlyPinned} onChange={(event) => setOnlyPinned(event.target.checked)} /> pinned ones alone
      </label>
      {notes.error && <p role="alert">{notes.error.message}</p>}
      <ul>
        {notes.data?.map((note) => (
          <Row key={note.id} note={note} />
        ))}
      </ul>
      <form onSubmit={submit}>
        <input
          aria-label="Another note"
          placeholder="Another note"
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit">Add</button>
      </form>
    </main>
  )
}
