'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Failed, Loading } from '@/components/site/query-state'
import { formatCount } from '@/lib/format'
import { deskQuery } from '@/lib/queries'
import { OpenScene } from './open-scene'
import { SceneOutline } from './scene-outline'

interface WritingDeskProps {
  readonly storyId: number
  /** The scene that the address names, if any. */
  readonly initialScene: number | undefined
}

export const WritingDesk = ({ storyId, initialScene }: WritingDeskProps) => {
  const { data: desk, error, refetch } = useQuery(deskQuery(storyId))
  const [chosen, setChosen] = useState(initialScene)
  if (!desk) return error ? <Failed what="this story" error={error} retry={() => void refetch()} /> : <Loading what="the story" />
  const scenes = desk.chapters.flatMap((chapter) => chapter.scenes)
  // A scene that has just been added is chosen before the outline knows it.
  const openId = chosen ?? scenes[0]?.id
  const words = scenes.reduce((sum, { wordCount }) => sum + wordCount, 0)
  const choose = (sceneId: number) => {
    setChosen(sceneId)
    // Keeps the address in step, so that a reload or a copied link opens the same scene.
    window.history.replaceState(null, '', `?scene=${sceneId}`)
  }
  return (
    <div className="desk">
      <aside className="desk-side" aria-label="Chapters and scenes">
        <h1 className="desk-title">{desk.story.title}</h1>
        <p className="meta">
          {formatCount(scenes.length, 'scene')} · <span data-testid="story-words">{formatCount(words, 'word')}</span>
        </p>
        <SceneOutline desk={desk} openId={openId} choose={choose} />
      </aside>
      {openId !== undefined ? (
        <OpenScene key={openId} sceneId={openId} storyId={storyId} />
      ) : (
        <section className="desk-page">
          <p className="notice">Nothing is written here yet. Add a chapter, then a scene, and begin.</p>
        </section>
      )}
    </div>
  )
}
