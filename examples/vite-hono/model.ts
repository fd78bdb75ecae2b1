import { defineModel } from '@unstale/cache-core'

export interface Note {
  readonly id: number
  readonly text: string
  readonly isPinned: boolean
}

/** Notes are listed all together, and by whether they are pinned. */
export const model = defineModel<{ note: Note }>()({ note: { lists: ['isPinned'], listFields: [] } })
