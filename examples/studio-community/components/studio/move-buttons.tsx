'use client'
import { useMutation } from '@tanstack/react-query'
import { orderScenesMutation } from '@/lib/studio-mutations'
import type { ChapterView } from '@/views'

const moved = (ids: readonly number[], from: number, to: number): readonly number[] => {
  const rest = ids.filter((_, at) => at !== from)
  return [...rest.slice(0, to), ids[from] as number, ...rest.slice(to)]
}

/** Moves a scene up or down within its chapter. */
export const MoveButtons = ({ chapter, sceneId }: { readonly chapter: ChapterView; readonly sceneId: number }) => {
  const ids = chapter.scenes.map(({ id }) => id)
  const at = ids.indexOf(sceneId)
  const { mutate, isPending } = useMutation(orderScenesMutation)
  const moveTo = (to: number) => mutate({ storyId: chapter.storyId, chapterId: chapter.id, sceneIds: moved(ids, at, to) })
  return (
    <span className="move">
      <button
        type="button"
        className="button-icon"
        aria-label="Move scene up"
        disabled={isPending || at === 0}
        onClick={() => moveTo(at - 1)}
      >
        ↑
      </button>
      <button
        type="button"
        className="button-icon"
        aria-label="Move scene down"
        disabled={isPending || at === ids.length - 1}
        onClick={() => moveTo(at + 1)}
      >
        ↓
      </button>
    </span>
  )
}
