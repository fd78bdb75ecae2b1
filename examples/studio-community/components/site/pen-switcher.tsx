'use client'
import { penNames } from '@/content/people'
import { usePen } from './pen-context'

export const PenSwitcher = () => {
  const { pen, choose } = usePen()
  return (
    <label className="pen">
      <span className="pen-label">Writing as</span>
      <select value={pen.id} onChange={(event) => choose(event.target.value)} data-testid="pen">
        {penNames.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
