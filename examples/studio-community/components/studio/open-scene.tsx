'use client'
import { useQuery } from '@tanstack/react-query'
import { Failed, Loading } from '@/components/site/query-state'
import { sceneQuery } from '@/lib/queries'
import { SceneEditor } from './scene-editor'

export const OpenScene = ({ sceneId, storyId }: { readonly sceneId: number; readonly storyId: number }) => {
  const { data: scene, error, refetch } = useQuery(sceneQuery(sceneId))
  if (scene) return <SceneEditor scene={scene} storyId={storyId} />
  return (
    <section className="desk-page">
      {error ? <Failed what="this scene" error={error} retry={() => void refetch()} /> : <Loading what="the scene" />}
    </section>
  )
}
