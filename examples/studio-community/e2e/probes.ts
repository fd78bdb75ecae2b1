/** What a window shows, and what it should show: the same few words, from the document and from the server. */
import type { Page } from 'playwright-core'
import type { Reply, Scene } from '../rows'
import type { CommunityCard, Desk, PostsPage, StoryCard, ViewedPost } from '../views'

type Words = readonly (string | number)[]

export interface Probe {
  shown(page: Page): Promise<Words>
  truth(at: string): Promise<Words>
}

const ask = async <T>(url: string, pen = 'wren'): Promise<T> => (await (await fetch(url, { headers: { 'x-pen': pen } })).json()) as T
const numberIn = (text: string): number => Number(text.replace(/\D/g, ''))

/** The outline of a story, and the words of the scene that is open: by its address, else the first. */
const desk = (storyId: number, sceneId?: number): Probe => ({
  shown: (page) =>
    page.evaluate(() => {
      const texts = (selector: string): readonly string[] =>
        [...document.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '')
      const written = document.querySelector<HTMLTextAreaElement>('[data-testid="scene-text"]')?.value ?? ''
      return [...texts('.chapter-title'), ...texts('.scene-name'), ...texts('.scene-words').map((text) => text.replace(/\D/g, '')), written]
    }),
  truth: async (at) => {
    const { chapters } = await ask<Desk>(`${at}/studio/api/stories/${storyId}/write`)
    const scenes = chapters.flatMap((chapter) => chapter.scenes)
    const open = await ask<Scene>(`${at}/studio/api/scenes/${sceneId ?? scenes[0]?.id}`)
    return [
      ...chapters.map(({ title }) => title),
      ...scenes.map(({ title }) => title),
      ...scenes.map(({ wordCount }) => `${wordCount}`),
      open.text,
    ]
  },
})

const shelf = (): Probe => ({
  shown: (page) =>
    page.evaluate(() => [...document.querySelectorAll('.card')].map((card) => (card.textContent ?? '').replace(/Last touched.*/s, ''))),
  truth: async (at) => {
    const count = (value: number, one: string): string => `${value.toLocaleString('en-GB')} ${one}${value === 1 ? '' : 's'}`
    return (await ask<readonly StoryCard[]>(`${at}/studio/api/stories`)).map(
      (story) =>
        `${story.title}${story.blurb}${count(story.chapterCount, 'chapter')} · ${count(story.sceneCount, 'scene')} · ${count(story.wordCount, 'word')}`,
    )
  },
})

const posts = (communityId: number, pen: string): Probe => ({
  shown: async (page) => {
    const rows = await page.evaluate(() =>
      [...document.querySelectorAll('[data-testid="posts"] > li')].map((row) => [
        row.querySelector('.post-title')?.textContent ?? '',
        row.querySelector('.like-count')?.textContent ?? '',
        row.querySelector('[data-testid^="reply-count"]')?.textContent ?? '',
      ]),
    )
    return rows.flatMap(([title = '', likes = '', replies = '']) => [title, Number(likes), numberIn(replies)])
  },
  truth: async (at) => {
    const page = await ask<PostsPage<ViewedPost>>(`${at}/community/api/posts?communityId=${communityId}`, pen)
    return page.posts.flatMap(({ title, likeCount, replyCount }) => [title, likeCount, replyCount])
  },
})

const post = (id: number, pen: string): Probe => ({
  shown: async (page) => {
    const { likes, replies } = await page.evaluate(() => ({
      likes: document.querySelector('.like-count')?.textContent ?? '',
      replies: [...document.querySelectorAll('.reply-body')].map(({ textContent }) => textContent ?? ''),
    }))
    return [Number(likes), ...replies]
  },
  truth: async (at) => {
    const { likeCount } = await ask<ViewedPost>(`${at}/community/api/posts/${id}`, pen)
    const replies = await ask<readonly Reply[]>(`${at}/community/api/posts/${id}/replies`)
    return [likeCount, ...replies.map(({ body }) => body)]
  },
})

const communities = (): Probe => ({
  shown: async (page) => {
    const texts = await page.evaluate(() => [...document.querySelectorAll('.card > .meta')].map(({ textContent }) => textContent ?? ''))
    return texts.flatMap((text) => [numberIn(text.split('·')[0] ?? ''), text.match(/“(.*)”/)?.[1] ?? ''])
  },
  truth: async (at) =>
    (await ask<readonly CommunityCard[]>(`${at}/community/api/communities`)).flatMap(({ postCount, latestTitle }) => [
      postCount,
      latestTitle ?? '',
    ]),
})

export const probes = { desk, shelf, posts, post, communities }
