'use client'
import type { SaveState } from './use-scene-draft'

interface SaveStatusProps {
  readonly state: SaveState
  /** How often somebody else's version has appeared in this editor. */
  readonly arrivals: number
  save(): void
}

const words: Readonly<Record<SaveState, string>> = {
  saved: 'Saved',
  unsaved: 'Unsaved',
  saving: 'Saving…',
  failed: 'Not saved. Trying again…',
  conflict: 'Waiting for you',
}

export const SaveStatus = ({ state, arrivals, save }: SaveStatusProps) => (
  <span className="save-state" data-testid="save-state" data-state={state}>
    <span role="status">{state === 'saved' && arrivals > 0 ? 'Updated from elsewhere' : words[state]}</span>
    {state === 'failed' && (
      <button type="button" className="button button-quiet" onClick={save}>
        Save now
      </button>
    )}
  </span>
)
