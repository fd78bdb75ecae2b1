'use client'
import { penNames } from '@/content/people'
import { usePen } from './pen-context'

const initialsOf = (name: string): string =>
  name
    .split(' ')
    .map(([first]) => first)
    .join('')

/** Who one writes as. Another window may be somebody else: two of them show what the other side sees. */
export const PenSwitcher = () => {
  const { pen, choose } = usePen()
  return (
    <fieldset className="pens" data-testid="pens">
      <legend className="visually-hidden">Writing as</legend>
      {penNames.map(({ id, name }) => (
        <label key={id} className="pen" data-pen={id} title={name}>
          <input
            className="visually-hidden"
            type="radio"
            name="pen"
            value={id}
            checked={id === pen.id}
            onChange={() => choose(id)}
            data-testid={`pen-${id}`}
          />
          <span className="pen-face" aria-hidden="true">
            {initialsOf(name)}
          </span>
          <span className="pen-name">{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
