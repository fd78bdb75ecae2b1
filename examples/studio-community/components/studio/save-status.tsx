'use client'
import type { SaveState } from './use-scene-draft'

interface SaveStatusProps {
  readonly state: SaveState
  /** What is shown came from somebody else. */
  readonly arrived: boolean
  save(): void
}

const words: Readonly<Record<SaveState, string>> = {
  saved: 'Saved',
  unsaved: 'Unsaved',
  saving: 'Saving…',
  waiting: 'Kept here until you are online',
  failed: 'Not saved. Trying again…',
  conflict: 'Waiting for you',
}

export const SaveStatus = ({ state, arrived, save }: SaveStatusProps) => (
  <span className="save-state" data-testid="save-state" data-state={state}>
    <span role="status">{state === 'saved' && arrived ? 'Updated from elsewhere' : words[state]}</span>
    {state === 'failed' && (
      <button type="button" className="button button-quiet" onClick={save}>
        Save now
      </button>
    )}
  </span>
)
